/** Figures of the API, written as dashboard/formats.py writes them. */
import { z } from 'zod';

export type Get = (path: string) => Promise<unknown>;
type Row = Readonly<Record<string, unknown>>;

const rows = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

export const all = async (get: Get, path: string): Promise<Row[]> =>
  rows.parse(await get(path)).data;

export async function first(get: Get, path: string): Promise<Row> {
  const [row] = await all(get, path);
  if (!row) throw new Error(`${path} has no rows`);
  return row;
}

export const number = (row: Row, column: string): number => z.number().parse(row[column]);

export const total = (of: readonly Row[], column: string): number =>
  of.reduce((sum, row) => sum + number(row, column), 0);

export const count = (value: number): string => value.toLocaleString('en-US');

/** Cents below a thousand dollars. */
export function money(value: number): string {
  const digits = value < 1000 ? 2 : 0;
  return value.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** One decimal below ten percent. */
export function share(value: number): string {
  const percent = value * 100;
  return `${percent.toFixed(percent > 0 && percent < 9.95 ? 1 : 0)}%`;
}

export function change(percent: number): string {
  const digits = Math.abs(percent) >= 100 ? 0 : 1;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(digits)}%`;
}
