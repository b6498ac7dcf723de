/** What an aggregate groups by: values of columns, and dates by day, week, month, quarter or year. */
import { columnOf, isNumeric, type Column, type Table } from '../marts/table.ts';

export const dateGrains = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type DateGrain = (typeof dateGrains)[number];

export interface GroupColumn {
  readonly column: Column;
  /** Set for a date that is grouped by the first day of its period. */
  readonly grain: DateGrain | null;
}

/** Columns to group by: all but measured numbers. */
const groupable = (table: Table): readonly Column[] =>
  table.columns.filter(({ name, kind }) => !isNumeric(kind) || table.key.includes(name));

/** Values of `by`: `clv_tier`, `first_order_date`, `first_order_date:month`. */
export function groupNames(table: Table): string[] {
  return groupable(table).flatMap(({ name, kind }) =>
    kind === 'date' ? [name, ...dateGrains.map((grain) => `${name}:${grain}`)] : [name],
  );
}

/** A value of `by` as `groupNames` lists it. */
export function groupColumn(table: Table, text: string): GroupColumn {
  const [name = '', grain] = text.split(':');
  const column = columnOf(table, name);
  if (!column) throw new Error(`${name} is not a column of ${table.name}`);
  return { column, grain: dateGrains.find((one) => one === grain) ?? null };
}

/** First day of the period that a date (yyyy-mm-dd) is in; weeks begin on Monday. */
export function periodStart(date: string, grain: DateGrain): string {
  if (grain === 'day') return date;
  if (grain === 'year') return `${date.slice(0, 4)}-01-01`;
  if (grain === 'month') return `${date.slice(0, 7)}-01`;
  if (grain === 'quarter') {
    const first = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
    return `${date.slice(0, 5)}${String(first).padStart(2, '0')}-01`;
  }
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
