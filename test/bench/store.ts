/** In-process cost of a distinct filtered page over many rows: `store.ts [ROWS]`, two million by default. */
import { tableNamed } from '../../src/marts/index.ts';
import { isNumeric } from '../../src/marts/table.ts';
import { listJson } from '../../src/store/json.ts';
import { tableRowset } from '../../src/store/rowset.ts';
import { MemoryReader } from '../../src/store/reader.ts';
import { SortedRows } from '../../src/store/sorted-rows.ts';
import { bytesOf, columnBuilder, type StoredTable } from '../../src/store/table.ts';
import { columnNames } from '../../src/marts/table.ts';
import { keyOrder } from '../../src/query/rows.ts';
import { median } from './figures.ts';

const rows = Number(process.argv[2] ?? 2_000_000);
const rounds = Number(process.argv[3] ?? 200);
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
          Array.from({ length }, (_, i) =>
            value(column.name, column.kind, column.values, from + i),
          ),
        );
      }
      return [column.name, builder.finish()] as const;
    }),
  );
  return { definition, rows, columns, bytes: bytesOf(columns.values()) };
}

const stored = table();
const reader = new MemoryReader(stored, new SortedRows(2 ** 28));
console.log(`${rows} rows, ${(stored.bytes / 2 ** 20).toFixed(0)} MB`);

async function page(low: number, more: object[], sort = keyOrder(definition)) {
  const conditions = [{ column: 'clv', operator: 'gte', values: [low] }, ...more] as never;
  const found = await reader.page({ conditions, sort, after: null, limit: 100 });
  return listJson(tableRowset(found.table, columnNames(definition), found.rows), {});
}

const tier = { column: 'clv_tier', operator: 'eq', values: ['High'] };
const byClv = [{ column: 'clv', isDescending: true }, ...keyOrder(definition)];
for (const [name, more, sort] of [
  ['one filter', [], undefined],
  ['two filters and a sort', [tier], byClv],
] as const) {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const started = performance.now();
    await page(i * 0.37, [...more], sort);
    times.push(performance.now() - started);
  }
  const [first = NaN] = times;
  console.log(
    `${name.padEnd(24)} median ${median(times).toFixed(3)} ms, first ${first.toFixed(1)} ms`,
  );
}
