/** Parquet files have exact types, and DuckDB reads the same values. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { tableNamed } from '../../src/marts/index.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { parquetWriter } from '../../src/store/parquet.ts';
import { computedRowset } from '../../src/store/rowset.ts';

async function duckdb(names: readonly string[], parts: readonly (readonly Scalar[])[][]) {
  const folder = mkdtempSync(join(tmpdir(), 'gp-parquet-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const [first, ...others] = parts.map((rows) => computedRowset(names, rows));
    if (!first) throw new Error('no rows');
    const writer = parquetWriter(tableNamed('clv'), first);
    const chunks = [first, ...others].flatMap((rows) => [...writer.body(rows)]);
    const file = join(folder, 'rows.parquet');
    writeFileSync(file, Buffer.concat([...chunks, writer.tail() ?? Buffer.alloc(0)]));
    const types = await connection.runAndReadAll(`describe select * from '${file}'`);
    const rows = await connection.runAndReadAll(
      `select ${names.map((name) => `"${name}"::varchar`).join()} from '${file}'`,
    );
    return { types: types.getRows().map(([, type]) => type), rows: rows.getRows() };
  } finally {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  }
}

const names = ['customer_id', 'clv', 'orders', 'first_order_date', 'is_member', 'p_alive'];

t.test('types and values, over several parts', async (t) => {
  const { types, rows } = await duckdb(names, [
    [['c1', 100.55, 3, '2024-02-29', true, 0.8125]],
    [
      ['é', -0.01, 0, '1999-12-31', false, null],
      [null, null, null, null, null, null],
      ['c3', 1.15, 1, '2024-01-01', true, 1],
    ],
  ]);
  t.strictSame(types, ['VARCHAR', 'DECIMAL(15,2)', 'BIGINT', 'DATE', 'BOOLEAN', 'DOUBLE']);
  t.strictSame(rows, [
    ['c1', '100.55', '3', '2024-02-29', 'true', '0.8125'],
    ['é', '-0.01', '0', '1999-12-31', 'false', null],
    [null, null, null, null, null, null],
    ['c3', '1.15', '1', '2024-01-01', 'true', '1.0'],
  ]);
});

t.test('a computed column has the type of its first value', async (t) => {
  const { types, rows } = await duckdb(
    ['word', 'is_high', 'share', 'date', 'none'],
    [
      [
        [null, null, null, null, null],
        ['a', true, 0.5, '2024-02-01', null],
      ],
    ],
  );
  t.strictSame(types, ['VARCHAR', 'BOOLEAN', 'DOUBLE', 'VARCHAR', 'DOUBLE']);
  t.strictSame(rows[1], ['a', 'true', '0.5', '2024-02-01', null]);
});

t.test('50,000 rows a group', async (t) => {
  const rows = Array.from({ length: 50_001 }, (_, i) => [i]);
  const many = computedRowset(['n'], rows);
  const full = computedRowset(['n'], rows.slice(1));
  const writer = parquetWriter(tableNamed('clv'), many);
  t.equal(writer.head, null);
  t.strictSame([[...writer.body(many)].length, [...writer.body(full)].length], [2, 1]);
  const read = await duckdb(['n'], [rows]);
  t.strictSame([read.rows.length, read.rows.at(-1)], [50_001, ['50000.0']]);
});

t.test('no rows', async (t) => {
  const all = await duckdb(names, [[]]);
  t.equal(all.types.length, names.length);
  t.strictSame(all.rows, []);
  const { types } = await duckdb(['change', 'date', 'clv.avg'], [[]]);
  t.strictSame(types, ['VARCHAR', 'VARCHAR', 'DOUBLE']);
});
