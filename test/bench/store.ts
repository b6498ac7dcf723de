/** In-process cost of a distinct filtered page over many rows: `store.ts [ROWS]`, two million by default. */
import { tableNamed } from '../../src/marts/index.js';
import { isNumeric } from '../../src/marts/table.js';
import { listJson } from '../../src/store/json.js';
import { Lines } from '../../src/store/lines.js';
import { tableRowset } from '../../src/store/rowset.js';
import { Selections } from '../../src/store/selections.js';
import { MemorySource } from '../../src/store/source.js';
import { bytesOf, columnBuilder, type StoredTable } from '../../src/store/table.js';
import { columnNames } from '../../src/marts/table.js';
import { keyOrder } from '../../src/query/rows.js';
import { median } from './figures.js';

const rows = Number(process.argv[2] ?? 2_000_000);
const definition = tableNamed('clv');

function value(name: string, kind: string, values: readonly string[] | null, i: number) {
  if (name === 'customer_id') return `customer-${String(i).padStart(8, '0')}`;
  if (values) return values[(i * 7919) % values.length] ?? null;
  if (kind === 'flag') return i % 3 === 0;
  if (kind === 'date') return new Date(1.6e12 + (i % 1400) * 864e5).toISOString().slice(0, 10);
  if (kind === 'text') return `restaurant-${i % 28}`;
  if (kind === 'count') return (i * 31) % 1000;
  return Math.round(((i * 7919) % 1_000_003) * 1.37) / 100;
}

function table(): StoredTable {
  const columns = new Map(
    definition.columns.map((column) => {
      const builder = columnBuilder(column, rows, isNumeric(column.kind));
      for (let from = 0; from < rows; from += 10_000) {
        const length = Math.min(10_000, rows - from);
        builder.append(
          Array.from({ length }, (_, i) => value(column.name, column.kind, column.values, from + i)),
        );
      }
      return [column.name, builder.finish()] as const;
    }),
  );
  return { definition, rows, columns, bytes: bytesOf(columns.values()) };
}

const stored = table();
const source = new MemorySource(stored, new Selections(200));
const lines = new Lines(64 * 2 ** 20);
console.log(`${rows} rows, ${(stored.bytes / 2 ** 20).toFixed(0)} MB`);

async function page(low: number, more: object[], sort = keyOrder(definition), isKept = true) {
  const conditions = [{ column: 'clv', operator: 'gte', values: [low] }, ...more] as never;
  const found = await source.page({ conditions, sort, after: null, limit: 100 });
  const chosen = tableRowset(found.table, columnNames(definition), found.rows);
  return listJson(isKept ? lines.of(found.table, found.rows, chosen) : chosen, {});
}

const tier = { column: 'clv_tier', operator: 'eq', values: ['High'] };
const byClv = [{ column: 'clv', isDescending: true }, ...keyOrder(definition)];
for (const [name, more, sort, isKept] of [
  ['one filter', [], undefined, true],
  ['one filter, no kept lines', [], undefined, false],
  ['two filters and a sort', [tier], byClv, true],
  ['two filters and a sort, no kept lines', [tier], byClv, false],
] as const) {
  const times: number[] = [];
  const rounds = Number(process.argv[3] ?? 200);
  for (let i = 0; i < rounds; i += 1) {
    const started = performance.now();
    await page(i * 0.37, [...more], sort, isKept);
    times.push(performance.now() - started);
  }
  console.log(`${name.padEnd(40)} median ${median(times).toFixed(3)} ms, first ${times[0]?.toFixed(1)} ms`);
}
