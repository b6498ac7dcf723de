import type { Warehouse } from './port.ts';

/** No warehouse: only tables in a snapshot can be read. */
export const noWarehouse: Warehouse = {
  load: ({ name }) =>
    Promise.reject(new Error(`no snapshot has ${name}, and there is no warehouse`)),
};
