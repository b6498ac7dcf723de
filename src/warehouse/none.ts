import type { Warehouse } from './port.js';

/** Where there is no warehouse: a snapshot has every table, or it cannot be read. */
export const noWarehouse: Warehouse = {
  load: ({ name }) =>
    Promise.reject(new Error(`no snapshot has ${name}, and there is no warehouse`)),
};
