/** Aggregates are what DuckDB makes of the exported rows, grouped in the same way; on random queries. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import t from 'tap';
import { martTables, tableNamed } from '../../src/marts/index.ts';
import {
  columnOf,
  decimalsOf,
  isNumeric,
  measures as allMeasures,
  type Table,
} from '../../src/marts/table.ts';
import { dateGrains } from '../../src/query/groups.ts';
import { testApp } from '../support/app.ts';
import { tables as usual } from '../support/data.ts';
import { aggregateQuery } from '../support/random-queries.ts';
import { randomRows } from '../support/random-tables.ts';

const seed = 42;
const names = martTables.map(({ table }) => table.name);
const rows = Object.fromEntries(
  names.map((name, i) => [name, randomRows(tableNamed(name), 60, seed + i)]),
);

interface Asked {
  readonly name: string;
  readonly where: string;
  readonly by: readonly string[];
  readonly measures: readonly string[];
  readonly bins: { readonly column: string; readonly starts: readonly number[] } | null;
}

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

  async function expected({ name, where, by, measures, bins }: Asked) {
    const table = tableNamed(name);
    const file = join(folder, 'rows.ndjson');
    writeFileSync(file, (await get(`/v1/${name}?${where}&format=ndjson`)).body);
    const types = table.columns.map(
      ({ name, kind }) =>
        `"${name}": '${isNumeric(kind) ? 'double' : kind === 'flag' ? 'boolean' : 'varchar'}'`,
    );
    const source = `read_json('${file}', format = 'newline_delimited', columns = {${types.join()}})`;
    const groups = [...by.map(groupSql), ...(bins ? [startSql(bins)] : [])];
    const select = [...groups, ...measures.map((one) => `(${measureSql(table, one)})::varchar`)];
    const order = groups.map((_, i) => `${i + 1} nulls last`).join();
    const read = await connection.runAndReadAll(
      `select ${select.join()} from ${source} ${groups.length > 0 ? `group by all order by ${order}` : ''}`,
    );
    return read.getRows().map((row) => row.map(plain));
  }

  const query = fc
    .constantFrom(...names)
    .chain((name) =>
      aggregateQuery(tableNamed(name), rows[name] ?? []).map((text) => [name, text] as const),
    );
  const compared = { queries: 0, functions: new Set<string>(), groups: new Set<string>() };
  const property = fc.asyncProperty(query, async ([name, text]) => {
    const asked = new URLSearchParams(text);
    const by = (asked.get('by') ?? '').split(',').filter(Boolean);
    const measures = ['rows', ...(asked.get('measures') ?? '').split(',').filter(isOther)];
    asked.set('measures', measures.join());
    // Sort and limit come after the figures; test/routes/aggregates.test.ts covers them.
    for (const own of ['sort', 'limit']) asked.delete(own);
    const reply = await get(`/v1/${name}/aggregate?${asked.toString()}`);
    if (reply.status === 400) return;
    const { data } = reply.json();
    const binned = asked.get('bins')?.split(':');
    const bins = binned && { column: String(binned[0]), ...edgesOf(data, String(binned[0])) };
    for (const own of ['by', 'measures', 'bins']) asked.delete(own);
    const wanted = { name, where: asked.toString(), by, measures, bins: bins ?? null };
    const told = data
      .filter((row) => !bins || row['rows'] !== 0)
      .map((row) =>
        [...by.map(columnName), ...(bins ? [`${bins.column}.from`] : []), ...measures].map((one) =>
          plain(row[one]),
        ),
      );
    assert.deepEqual(told, await expected(wanted), text);
    compared.queries += 1;
    for (const one of measures) compared.functions.add(one.split('.').at(-1) ?? one);
    for (const one of by)
      compared.groups.add(one.split(':')[1] ?? columnOf(tableNamed(name), one)?.kind ?? one);
    compared.groups.add(`${by.length} columns`);
    if (bins) compared.groups.add('bins');
  });
  await fc.assert(property, { seed, numRuns: 300 });
  t.ok(compared.queries > 150, `${compared.queries} compared`);
  t.strictSame([...compared.functions].sort(), ['rows', ...allMeasures].sort());
  const grouped = [
    'text',
    'date',
    'flag',
    'count',
    'money',
    'bins',
    ...dateGrains,
    ...[0, 1, 2, 3].map((n) => `${n} columns`),
  ];
  t.strictSame([...compared.groups].sort(), grouped.sort());
});

const columnName = (by: string) => by.replace(/:.*/, '');

/** A value of `by` as DuckDB groups it. */
function groupSql(by: string): string {
  const [name = '', grain] = by.split(':');
  return grain ? `strftime(date_trunc('${grain}', "${name}"::date), '%Y-%m-%d')` : `"${name}"`;
}

const isOther = (name: string) => name !== '' && name !== 'rows';

/** Where bins start, which only the API chooses: they touch, and are equally wide but for rounding. */
function edgesOf(data: readonly Record<string, unknown>[], column: string) {
  const ends = new Map(data.map((row) => [row[`${column}.from`], row[`${column}.to`]]));
  ends.delete(null);
  const starts = ([...ends.keys()] as number[]).sort((a, b) => a - b);
  assert.deepEqual(
    starts.slice(1),
    starts.slice(0, -1).map((start) => ends.get(start)),
  );
  const [low = 0, high = 0] = [starts[0], ends.get(starts.at(-1)) as number | undefined];
  const widths = starts.map((start) => Number(ends.get(start)) - start);
  const wide = (high - low) / starts.length;
  for (const width of widths) assert.ok(Math.abs(width - wide) <= 0.011, widths.join());
  return { starts };
}

/** The start of the bin that a row is in. */
function startSql({ column, starts }: NonNullable<Asked['bins']>): string {
  const cases = starts.toReversed().map((start) => `when "${column}" >= ${start} then ${start}`);
  return cases.length > 0 ? `case ${cases.join(' ')} end` : `"${column}"`;
}

/** A number as text without zeros at its end, anything else as text. */
function plain(value: unknown): string {
  const text = String(value);
  return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}
