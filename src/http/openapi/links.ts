/** Links that several operations have. */
import { martTables } from '../../marts/index.ts';
import type { Link } from './operation.ts';

/** The id in the first row of a list. */
const firstCustomer = '$response.body#/data/0/customer_id';

type Links = Readonly<Record<string, Link>>;

/** Id of the operation that lists the rows of a table. */
export const listId = (table: string): string => `list_${table.replaceAll('/', '_')}`;

/** From the catalogue to the rows of each table. */
export const tablesOfCatalogue: Links = Object.fromEntries(
  martTables.map(({ table: { name } }) => [
    name.replaceAll('/', '_'),
    { operationId: listId(name), description: `Rows of ${name}.` },
  ]),
);

/** `path`: parameters of the path, where there are any. */
export const nextPage = (operationId: string, path: Link['parameters'] = {}): Links => ({
  next_page: {
    operationId,
    description: 'The next page; the other parameters stay as they are.',
    parameters: { ...path, cursor: '$response.body#/meta/next_cursor' },
  },
});

export const customersOfList: Links = {
  customer: {
    operationId: 'get_customer',
    description: 'The first customer alone.',
    parameters: { customer_id: firstCustomer },
  },
  customer_history: {
    operationId: 'get_customer_history',
    description: 'CLV of the first customer over time.',
    parameters: { customer_id: firstCustomer },
  },
};

export const oneRun = (run: string): Links => ({
  run: {
    operationId: 'get_run',
    description: 'What became of the run.',
    parameters: { run_id: run },
  },
  cancel: {
    operationId: 'cancel_run',
    description: 'Stop the run.',
    parameters: { run_id: run },
  },
});

export const changesSince = (release: string): Links => ({
  changes: {
    operationId: 'list_clv_changes',
    description: 'What changed since that release.',
    parameters: { since: release },
  },
});
