/** Aggregates are what DuckDB makes of the exported rows, grouped in the same way; on random queries. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import t from 'tap';
import { tableNamed } from '../../src/marts/index.js';
import { columnOf, decimalsOf, isNumeric, type Table } from '../../src/marts/table.js';
import { testApp } from '../support/app.js';
import { tables as usual } from '../support/data.js';
import { aggregateQuery } from '../support/random-queries.js';
import { randomRows } from '../support/random-tables.js';

const seed = 7;
const names = ['clv', 'churn', 'sales', 'discounts/elasticity'];
const rows = Object.fromEntries(
  names.map((name, i) => [name, randomRows(tableNamed(name), 60, seed + i)]),
);

/** A measure as DuckDB computes it, in whole numbers, and rounded half away from zero. */
function measureSql(table: Table, text: string): string {
  if (text === 'rows') return 'count(*)';
  const [name = '', measure = ''] = text.split('.');
  const kind = columnOf(table, name)?.kind ?? 'text';
  if (!isNumeric(kind)) return `${measure}("${name}")`;
  const decimals = decimalsOf(kind);
  const told = Math.max(2, decimals);
  const column = `"${name}"::decimal(30, ${decimals})`;
  if (measure === 'sum' || measure === 'min' || measure === 'max') return `${measure}(${column})`;
  const whole = `cast(${column} * ${10 ** decimals} as hugeint)`;
  const [numerator, count] =
    measure === 'avg'
      ? [`sum(${whole})`, `count("${name}")`]
      : [betweenSql(`list_sort(list(${whole}) filter ("${name}" is not null))`, measure), '100'];
  const twice = `(2 * ${count})::hugeint`;
  const rounded = `(abs(${numerator}) * 2 * ${10 ** (told - decimals)} + ${count}) // ${twice}`;
  return `sign(${numerator}) * (${rounded}) / ${10 ** told}`;
}

/** A hundred times what lies between two neighbours of a sorted list. */
function betweenSql(list: string, percentile: string): string {
  const place = `((len(${list}) - 1) * ${percentile.slice(1)})`;
  const low = `${list}[${place} // 100 + 1]`;
  const high = `${list}[least(${place} // 100 + 2, len(${list}))]`;
  return `(${low} * 100 + (${high} - ${low}) * (${place} % 100))`;
}

t.test('aggregates of random queries', async (t) => {
  const settings = { GP_RATE_REQUESTS: '0', GP_EXPORTS_PER_CALLER: '1000' };
  const { get } = await testApp(t, {
    settings,
    release: { release: 'first', tables: { ...usual, ...rows } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'gp-rows-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  t.teardown(() => {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  });

  async function expected(name: string, where: string, by: string[], measures: string[]) {
    const table = tableNamed(name);
    const file = join(folder, 'rows.ndjson');
    writeFileSync(file, (await get(`/v1/${name}?${where}&format=ndjson`)).body);
    const types = table.columns.map(
      ({ name, kind }) =>
        `"${name}": '${isNumeric(kind) ? 'double' : kind === 'flag' ? 'boolean' : 'varchar'}'`,
    );
    const source = `read_json('${file}', format = 'newline_delimited', columns = {${types.join()}})`;
    const groups = by.map((name) => `"${name}"`);
    const select = [...groups, ...measures.map((one) => `(${measureSql(table, one)})::varchar`)];
    const order = groups.map((name) => `${name} nulls last`).join();
    const read = await connection.runAndReadAll(
      `select ${select.join()} from ${source} ${by.length > 0 ? `group by ${groups.join()} order by ${order}` : ''}`,
    );
    return read.getRows().map((row) => row.map(plain));
  }

  const query = fc
    .constantFrom(...names)
    .chain((name) =>
      aggregateQuery(tableNamed(name), rows[name] ?? []).map((text) => [name, text] as const),
    );
  let compared = 0;
  const property = fc.asyncProperty(query, async ([name, text]) => {
    const asked = new URLSearchParams(text);
    // Bins are told by their edges, which only the API chooses.
    asked.delete('bins');
    const reply = await get(`/v1/${name}/aggregate?${asked.toString()}`);
    if (reply.status === 400) return;
    const by = (asked.get('by') ?? '').split(',').filter(Boolean);
    const measures = (asked.get('measures') ?? 'rows').split(',');
    for (const own of ['by', 'measures']) asked.delete(own);
    const told = reply.json().data.map((row) => Object.values(row).map(plain));
    assert.deepEqual(told, await expected(name, asked.toString(), by, measures), text);
    compared += 1;
  });
  await fc.assert(property, { seed, numRuns: 80 });
  t.ok(compared > 40, `${compared} compared`);
});

/** A number as text without zeros at its end, anything else as text. */
function plain(value: unknown): string {
  const text = String(value);
  return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}
