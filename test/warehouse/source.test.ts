/** A table that is too large for memory is answered by the warehouse: on random queries, byte for byte the same. */
import t from 'tap';
import { absent, aggregatesAgree, customersAgree, pagesAgree, twins } from '../support/twins.ts';
import { warehouseOf } from '../support/snapshot.ts';

const duckDb = (home: string) => {
  const warehouse = warehouseOf(home);
  return warehouse.query.bind(warehouse);
};

t.test('pages and exports', async (t) => {
  await pagesAgree(await twins(t, duckDb), 60);
});

t.test('aggregates', async (t) => {
  const statuses = await aggregatesAgree(await twins(t, duckDb), 100);
  t.ok((statuses.get(200) ?? 0) > 50, 'most mean something');
  t.strictSame([...statuses.keys()].sort(), [200, 400]);
});

t.test('one customer, history and look-up', async (t) => {
  await customersAgree(await twins(t, duckDb), 4);
});

t.test('a release without some columns', async (t) => {
  const ask = await twins(t, duckDb, absent);
  await pagesAgree(ask, 40);
  const statuses = await aggregatesAgree(ask, 60);
  t.ok((statuses.get(200) ?? 0) > 30, 'most mean something');
  await customersAgree(ask, 2);
});
