/** Rows of any registered table: few values, so that there are ties, nulls where they may be, text of all planes. */
import { isNumeric, type Column, type Table } from '../../src/marts/table.ts';
import type { Row } from './release.ts';

const words = ['a', 'B', 'é', 'ab', '\uFF5E', '\u{1F600}', "o'b", 'a%_'];
const days = ['2023-12-31', '2024-01-01', '2024-02-29', '2024-03-01'];
const numbers = [0, 1, 2, 5, 10.05, 0.01, 20.25, 1.15, -3.4, 1234567.89];

/** Numbers that look random and are the same in every run (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export function randomRows(table: Table, rows: number, seed: number): Row[] {
  const random = randomOf(seed);
  const one = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const valueOf = (column: Column, row: number): Row[string] => {
    const isKey = table.key[0] === column.name;
    if (column.nullable && random(4) === 0) return null;
    if (column.values) return one(column.values);
    if (column.kind === 'flag') return random(2) === 0;
    if (column.kind === 'date') return one(days);
    if (column.kind === 'count') return random(isKey ? rows : 6);
    if (isNumeric(column.kind)) return one(numbers);
    return isKey ? one(words) + String(row % 17) : one(words);
  };
  const made = Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(table.columns.map((column) => [column.name, valueOf(column, row)])),
  );
  const byKey = new Map(made.map((row) => [JSON.stringify(table.key.map((k) => row[k])), row]));
  return [...byKey.values()];
}
