import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { snapshotKey } from '../../src/contracts/snapshot.ts';
import { martTables, tableNamed } from '../../src/marts/index.ts';
import { presentTable } from '../../src/store/absent.ts';
import { expectedBytes, type StoredTable } from '../../src/store/table.ts';
import { SnapshotWarehouse } from '../../src/warehouse/snapshots/snapshots.ts';
import { decodeTable, encodeTable } from '../../src/warehouse/snapshots/format.ts';
import { purgeSnapshots, writeSnapshot } from '../../src/warehouse/snapshots/writer.ts';
import type { Warehouse } from '../../src/warehouse/port.ts';
import { tables } from '../support/data.ts';
import { publish } from '../support/release.ts';
import {
  manifestOf,
  noWarehouse,
  objectsOf,
  takeSnapshot,
  warehouseOf,
} from '../support/snapshot.ts';

const published = mkdtempSync(join(tmpdir(), 'gp-snapshot-'));
const ready = publish(published, { release: 'first', tables });
t.teardown(() => {
  rmSync(published, { recursive: true, force: true });
});

/** A home with the release `first`. */
async function home(t: Test): Promise<string> {
  await ready;
  const folder = mkdtempSync(join(tmpdir(), 'gp-snapshot-'));
  cpSync(published, folder, { recursive: true });
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const contentOf = ({ columns, ...table }: StoredTable) => ({ ...table, columns: [...columns] });

t.test('every table is read as the warehouse has it, nulls and odd text included', async (t) => {
  const at = await home(t);
  await publish(at, { release: 'odd', tables: { ...tables, ...odd } });
  await takeSnapshot(at, 'odd');
  const { tables: versions } = await manifestOf(at, 'odd');
  const reader = new SnapshotWarehouse(objectsOf(at), noWarehouse);
  for (const { table } of martTables) {
    const version = versions[`gold/${table.name}`];
    if (!version) throw new Error(`no table ${table.name}`);
    const read = await reader.load(table, version, 'odd');
    const expected = await warehouseOf(at).load(table, version);
    t.strictSame(contentOf(read), contentOf(expected), table.name);
    const again = encodeTable(decodeTable(table, encodeTable(read)));
    t.ok(again.equals(encodeTable(expected)), `${table.name}: equal tables, equal bytes`);
  }
});

/** Text past ASCII and surrogates, a table without rows, a column of nulls alone. */
const odd = {
  'clv/model': `select * from (values ('mbg_nbd', '🍕', 1.5), ('mbg_nbd', 'é', null), ('mbg_nbd', 'z', -0.25)) t(model, name, value)`,
  'clv/tiers': [],
  'discounts/elasticity': `select 'Club' as item_name, 40 as cells, 5 as restaurants, 9 as months, 0.5 as elasticity, 0.1 as std_error, 0.3 as ci_low, 0.7 as ci_high, 0.01 as p_value, 0.02 as q_value, true as is_clear`,
};

t.test('numbers and codes are views of the object: nothing is copied', async (t) => {
  const at = await home(t);
  const version = (await manifestOf(at, 'first')).tables['gold/clv'];
  if (!version) throw new Error('no clv');
  const body = encodeTable(await warehouseOf(at).load(tableNamed('clv'), version));
  const { columns } = decodeTable(tableNamed('clv'), body);
  for (const [name, column] of columns) {
    const held = column.store === 'number' ? column.values : column.codes;
    t.equal(held.buffer, body.buffer, name);
  }
  const moved = Buffer.concat([Buffer.from('x'), body]).subarray(1);
  t.strictSame(decodeTable(tableNamed('clv'), moved).columns, columns, 'wherever it lies');
});

t.test('the warehouse is asked only for what no snapshot has', async (t) => {
  const at = await home(t);
  const objects = objectsOf(at);
  const asked: string[] = [];
  const errors: string[] = [];
  const warehouse: Warehouse = {
    load: (table, version) => {
      asked.push(table.name);
      return warehouseOf(at).load(table, version);
    },
  };
  const { tables: versions } = await manifestOf(at, 'first');
  const clv = tableNamed('clv');
  const version = versions['gold/clv'];
  if (!version) throw new Error('no clv');
  const reader = () =>
    new SnapshotWarehouse(objects, warehouse, (error) => errors.push((error as Error).message));
  const kept = reader();
  await kept.load(clv, version, 'first');
  t.strictSame(asked.splice(0), ['clv'], 'none is there yet');

  const made = await takeSnapshot(at, 'first');
  await kept.load(clv, version, 'first');
  t.strictSame(asked.splice(0), [], 'it is found as soon as it is there');

  await reader().load({ ...clv, columns: clv.columns.slice(1), key: ['clv'] }, version, 'first');
  await reader().load(clv, { ...version, run_id: 'other' }, 'first');
  t.strictSame(asked.splice(0), ['clv', 'clv'], 'other columns, another version');
  t.strictSame(errors, []);

  const key = made.tables['clv']?.key ?? '';
  await reader()
    .load(clv, { ...version, rows: 4 }, 'first')
    .catch(() => undefined);
  const stored = await objects.get(key);
  await objects.replace(key, Buffer.from('other'), stored?.etag ?? '');
  t.equal((await reader().load(clv, version, 'first')).rows, 5);
  await objects.delete(key);
  t.equal((await reader().load(clv, version, 'first')).rows, 5);
  const document = await objects.get(snapshotKey('first'));
  await objects.replace(snapshotKey('first'), Buffer.from('{}'), document?.etag ?? '');
  t.equal((await reader().load(clv, version, 'first')).rows, 5);
  t.strictSame(asked, ['clv', 'clv', 'clv', 'clv']);
  t.strictSame(errors.slice(0, 3), [
    `${key} has 5 rows in the place of 4`,
    `${key} is damaged`,
    `${key} is listed and not there`,
  ]);
  t.match(errors[3], /schema_version/);
});

t.test('a release from before a column has a snapshot without it', async (t) => {
  const at = await home(t);
  const absent = { 'clv/tiers': ['revenue'] };
  await publish(at, { release: 'older', tables, absent });
  await takeSnapshot(at, 'older');
  const older = await manifestOf(at, 'older');
  const tiers = tableNamed('clv/tiers');
  const version = older.tables['gold/clv/tiers'];
  if (!version) throw new Error('no clv/tiers');
  const reader = new SnapshotWarehouse(objectsOf(at), noWarehouse);
  const read = await reader.load(presentTable(tiers, version), version, 'older');
  t.strictSame(
    [...read.columns.keys()],
    tiers.columns.map(({ name }) => name).filter((name) => name !== 'revenue'),
  );
  t.equal((await reader.entry(older, tiers))?.rows, read.rows);
});

t.test('a snapshot is written once, and shares what the last one has', async (t) => {
  const at = await home(t);
  const first = await takeSnapshot(at, 'first');
  const objects = objectsOf(at);
  const ports = { objects, maxTableBytes: Infinity };
  t.strictSame(
    Object.keys(first.tables),
    martTables.map(({ table }) => table.name),
  );
  t.strictSame(
    await writeSnapshot({ ...ports, warehouse: noWarehouse }, await manifestOf(at, 'first')),
    first,
  );

  // What a refresh leaves that died before it wrote the document.
  await objects.delete(snapshotKey('first'));
  t.strictSame((await takeSnapshot(at, 'first')).tables, first.tables);

  await publish(at, { release: 'second', tables: { clv: [] } });
  const { tables: old } = await manifestOf(at, 'first');
  const second = await manifestOf(at, 'second');
  const merged = { ...second, tables: { ...old, ...second.tables } };
  const loaded: string[] = [];
  const warehouse: Warehouse = {
    load: (table, version) => {
      loaded.push(table.name);
      return warehouseOf(at).load(table, version);
    },
  };
  const later = await writeSnapshot({ ...ports, warehouse }, merged, first);
  t.strictSame(loaded, ['clv']);
  t.strictSame({ ...later.tables, clv: first.tables['clv'] }, { ...first.tables });
  t.match(later.tables['clv'], { run_id: 'second', rows: 0 });

  await purgeSnapshots(objects, new Set(['second']));
  t.equal(await objects.get(snapshotKey('first')), null);
  t.equal(await objects.get(first.tables['clv']?.key ?? ''), null, 'only the first one had it');
  const reader = new SnapshotWarehouse(objects, noWarehouse);
  for (const { table } of martTables) {
    const version = merged.tables[`gold/${table.name}`];
    if (version) await reader.load(table, version, 'second');
  }
});

t.test('a table that is queried in the warehouse, as it is past memory, gets none', async (t) => {
  const at = await home(t);
  const { rows } = (await manifestOf(at, 'first')).tables['gold/clv'] ?? { rows: 0 };
  const bytes = expectedBytes(tableNamed('clv'), rows);
  const { clv, ...others } = (await takeSnapshot(at, 'first', bytes)).tables;
  t.ok(clv);
  t.strictSame((await takeSnapshot(at, 'first', bytes - 1)).tables, others);
});
