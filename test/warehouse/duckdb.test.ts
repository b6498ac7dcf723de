/** DuckDB as the warehouse of one machine: what its statements share. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { manifest } from '../../src/contracts/manifest.ts';
import { tableNamed } from '../../src/marts/index.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { keyOrder } from '../../src/query/rows.ts';
import { rowsSql } from '../../src/warehouse/sql.ts';
import { publish } from '../support/release.ts';
import { warehouseOf } from '../support/snapshot.ts';

const table = tableNamed('clv/history');
const history = (rows: number) =>
  `select printf('customer-%09d', (i * 7919) % ${rows}) as customer_id, date '2024-01-10' as order_date, 'r1' as restaurant_id,
    1 as orders_to_date, 5 as revenue, 5 as clv_to_date, date '2024-02-20' as valid_to from range(${rows}) t(i)`;

async function open(home: string, rows: number, bytes?: number) {
  await publish(home, { release: 'long', tables: { 'clv/history': history(rows) } });
  const objects = new DirectoryStore(join(home, 'objects'));
  const release = await readDocument(objects, 'releases/long.json', manifest);
  const version = release?.document.tables['gold/clv/history'];
  if (!version) throw new Error('no table');
  const warehouse = warehouseOf(home, bytes);
  return (limit: number | null) => {
    const request = { conditions: [], sort: keyOrder(table), after: null, limit };
    return warehouse.query(
      { table, version, release: 'long', absent: [] },
      rowsSql(table, request),
    );
  };
}

t.test('exports that are read slowly keep no page waiting', async (t) => {
  const read = await open(t.testdir(), 5_000);
  const exports = [read(null), read(null), read(null)];
  for (const one of exports) t.ok((await one.next()).value);
  for await (const [ids] of read(2)) {
    t.strictSame(ids, ['customer-000000000', 'customer-000000001']);
  }
  for (const one of exports) await one.return();
});

// The least that GP_QUERY_BYTES may be: with half of it, the same statement fails.
const leastBytes = 134_217_728;

t.test(
  'what the memory does not hold is sorted in files, which go with the statement',
  async (t) => {
    const home = t.testdir();
    const files = () => {
      const spill = join(home, 'spill-api');
      return existsSync(spill) ? readdirSync(spill).length : 0;
    };
    const read = (await open(home, 1_200_000, leastBytes))(null);
    const { value } = await read.next();
    t.strictSame(value?.[0]?.slice(0, 2), ['customer-000000000', 'customer-000000001']);
    t.ok(files() > 0);
    await read.return();
    t.equal(files(), 0);
  },
);
