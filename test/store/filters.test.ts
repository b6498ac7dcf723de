/** The filter, compared with a test of each value. */
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import * as kinds from '../../src/marts/table.ts';
import type { Condition } from '../../src/query/filters.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { compareText, valueAt } from '../../src/store/columns.ts';
import { markedRows, markRows } from '../../src/store/filter.ts';
import { MemoryReader } from '../../src/store/reader.ts';
import { SortedRows } from '../../src/store/sorted-rows.ts';
import { columnBuilder, columnIn, type StoredTable } from '../../src/store/table.ts';

const nullable = { nullable: true };
const definition: kinds.Table = {
  name: 'numbers',
  grain: 'one row per key',
  key: ['key'],
  groupings: [],
  columns: [
    kinds.text('key', 'Key.'),
    kinds.money('amount', 'Amount.', nullable),
    kinds.date('day', 'Day.', nullable),
    kinds.text('name', 'Name.', nullable),
    kinds.flag('is_odd', 'Whether.'),
  ],
};

const names = ['a', 'ab', 'b', '\u{1F600}', '\uFF5E'];

function cell(name: string, row: number): Scalar {
  const spread = (row * 7919) % 101;
  if (name === 'key') return `key-${String(row).padStart(4, '0')}`;
  if (name === 'is_odd') return row % 2 === 1;
  if (spread % 10 === 0) return null;
  if (name === 'amount') return (spread % 23) / 4;
  return name === 'day' ? `2024-02-${10 + (spread % 13)}` : (names[spread % names.length] ?? null);
}

function storedTable(rows: number): StoredTable {
  const columns = definition.columns.map((column) => {
    const builder = columnBuilder(column, rows, kinds.isNumeric(column.kind));
    builder.append(Array.from({ length: rows }, (_, row) => cell(column.name, row)));
    return [column.name, builder.finish()] as const;
  });
  return { definition, rows, columns: new Map(columns), bytes: 0 };
}

/** Values that are there, that lie between others, and that lie beyond them all. */
const given: Record<string, readonly Scalar[]> = {
  key: ['key-0003', 'key-01', 'nothing'],
  amount: [1.25, 1.3, -1, 99, 2.5],
  day: ['2024-02-12', '2024-01-01', '2025-01-01'],
  name: ['a', 'aa', '\u{1F600}', '', 'b'],
  is_odd: [true, false],
};

function conditionsOn(): Condition[] {
  return definition.columns.flatMap((column) =>
    kinds.operatorsOf(column).flatMap((operator) => {
      const values = operator === 'null' ? [true, false] : (given[column.name] ?? []);
      const each = values.map((value) => [value]);
      const lists = ['eq', 'ne'].includes(operator) ? [...each, [...values]] : each;
      return lists.map((some) => ({ column: column.name, operator, values: some }));
    }),
  );
}

/** As SQL has it: null passes nothing but `null`. */
function passes({ operator, values }: Condition, value: Scalar): boolean {
  const [first = null] = values;
  if (operator === 'null') return (value === null) === first;
  if (value === null || first === null) return false;
  if (operator === 'eq') return values.includes(value);
  if (operator === 'ne') return !values.includes(value);
  if (operator === 'prefix') return String(value).startsWith(String(first));
  if (operator === 'contains') {
    return String(value).toLowerCase().includes(String(first).toLowerCase());
  }
  const order =
    typeof value === 'number' ? value - Number(first) : compareText(String(value), String(first));
  if (operator === 'gt') return order > 0;
  if (operator === 'gte') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

t.test('every operator on every kind of column, alone and with another', async (t) => {
  const conditions = conditionsOn();
  const sort = [{ column: 'key', isDescending: false }];
  const wrong: object[] = [];
  let compared = 0;
  for (const size of [333, 5, 0]) {
    const table = storedTable(size);
    const all = Array.from({ length: size }, (_, row) => row);
    const reader = new MemoryReader(table, new SortedRows(2 ** 20));
    for (const [i, condition] of conditions.entries()) {
      const other = conditions[(i * 7 + 3) % conditions.length] ?? condition;
      for (const given of [[condition], [condition, other]]) {
        const expected = all.filter((row) =>
          given.every((one) => passes(one, valueAt(columnIn(table, one.column), row))),
        );
        const page = await reader.page({ conditions: given, sort, after: null, limit: 7 });
        const exported = await reader.export({ conditions: given, sort, fields: ['key'] });
        const found = {
          page: [[...page.rows], page.total, page.isLast],
          exported: exported.total,
          marked: size > 4 ? markRows(table, given, 2, 4).count : 0,
        };
        const correct = {
          page: [expected.slice(0, 7), expected.length, expected.length <= 7],
          exported: expected.length,
          marked: size > 4 ? expected.filter((row) => row >= 2 && row < 4).length : 0,
        };
        compared += 1;
        if (!isDeepStrictEqual(found, correct)) wrong.push({ size, given, found, correct });
      }
    }
  }
  t.strictSame(wrong, []);
  t.ok(compared > 400, `${compared} filters`);
});

t.test('ranges and limits; numbers have no operators of text', (t) => {
  const table = storedTable(5);
  const { marks, count } = markRows(table, [], 2, 4);
  t.strictSame([[...marks], count], [[0, 0, 1, 1, 0], 2]);
  const all = Uint32Array.of(4, 3, 2, 1, 0);
  t.strictSame(markedRows(all, marks, 0, 1), Uint32Array.of(3));
  t.strictSame(markedRows(all, marks, 2, 9), Uint32Array.of(2));
  const prefix: Condition = { column: 'amount', operator: 'prefix', values: ['1'] };
  t.throws(() => markRows(table, [prefix]), { message: 'numbers have no operator prefix' });
  t.end();
});
