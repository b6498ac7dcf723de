/** What differs between two releases of a table: by rows in memory, or by one statement of the warehouse. */
import t from 'tap';
import type { Condition } from '../../src/query/filters.ts';
import { expectedBytes } from '../../src/store/table.ts';
import type { QueryableWarehouse, Warehouse } from '../../src/warehouse/port.ts';
import { storedTable } from '../support/memory-tables.ts';
import { model, open, problemOf, release, unavailable } from '../support/release-tables.ts';

t.test('what differs between two releases, in memory and by the warehouse', async (t) => {
  const rows: Record<string, [string, number][]> = {
    p: [
      ['bg_nbd', 1],
      ['mbg_nbd', 3],
    ],
    q: [
      ['bg_nbd', 2],
      ['gamma_gamma', 1],
    ],
  };
  const load: Warehouse['load'] = (table, { path }) => {
    const cells = (rows[path] ?? []).map(([model, value]) => ({ model, name: 'r', value }));
    const values = (row: Readonly<Record<string, string | number>>) =>
      table.columns.map((column) => row[column.name] ?? null);
    return Promise.resolve(storedTable(table, cells.map(values)));
  };
  const r1 = await release(t.testdir());
  const version = r1.tables['gold/clv/model'];
  if (!version) throw new Error('no table');
  const r2 = { ...r1, release: 'r2', tables: { 'gold/clv/model': { ...version, path: 'q' } } };
  const differ = (tables: ReturnType<typeof open>, conditions: Condition[] = []) =>
    tables.changes(model, r1, r2, conditions, ['value']);
  const memory = open({ load });
  const [a, b, c] = [
    ['bg_nbd', 'changed', 2],
    ['gamma_gamma', 'new', 1],
    ['mbg_nbd', 'gone', null],
  ];
  t.strictSame(await differ(memory), [a, b, c]);
  t.strictSame(
    await differ(memory, [{ column: 'model', operator: 'ne', values: ['gamma_gamma'] }]),
    [a, c],
  );

  const asked: unknown[] = [];
  const large = (query: QueryableWarehouse['query'], options = {}) => {
    const warehouse: QueryableWarehouse = { load, query };
    return open(warehouse, { maxTableBytes: 0, ...options });
  };
  const found = await differ(
    large(async function* (now, _statement, earlier) {
      asked.push([earlier?.version.path, now.version.path]);
      yield await Promise.resolve([['bg_nbd'], ['changed'], [2]]);
    }),
  );
  t.strictSame([found, asked], [[a], [['p', 'q']]]);
  // One of the two is enough.
  const grown = { ...r2, tables: { 'gold/clv/model': { ...version, path: 'q', rows: 2 } } };
  const some = large(
    async function* () {
      yield await Promise.resolve([['bg_nbd'], ['changed'], [2]]);
    },
    { maxTableBytes: expectedBytes(model, 1) },
  );
  t.strictSame(await some.changes(model, r1, grown, [], ['value']), [a]);
  t.strictSame(await some.changes(model, grown, r1, [], ['value']), [a]);
  const inner = new Error('password of the warehouse');
  const broken = large(() => {
    throw inner;
  });
  const detail = 'Table clv/model of release r2 cannot be read.';
  t.strictSame(await problemOf(differ(broken)), unavailable(detail, inner));
  const never = async function* () {
    await new Promise(() => undefined);
    yield [];
  };
  const late = large(never, { readMs: 20 });
  t.equal((await problemOf(differ(late))).type, 'read-timeout');
});
