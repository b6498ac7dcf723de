/** Aggregates as SQL. Decimals are scaled to integers, so that sums are exact. */
import { decimalsOf, isNumeric, type Column, type Measure, type Table } from '../marts/table.ts';
import type { Condition } from '../query/filters.ts';
import type { GroupColumn } from '../query/groups.ts';
import { identifier, registered, Values, where, whereOf, type Statement } from './sql.ts';

export interface Groups {
  readonly conditions: readonly Condition[];
  readonly by: readonly GroupColumn[];
  /** A histogram: the lower bound of each bin. */
  readonly bins: { readonly column: Column; readonly starts: readonly number[] } | null;
}

/** A column and its requested percentiles. */
export interface Measured {
  readonly column: Column;
  /** Requested percentiles, 0 to 100. */
  readonly percents: readonly number[];
}

/** Result columns of each measured column, before two for each of its percentiles. */
export const figuresEach = 4;

const number = (sql: string) => `cast(${sql} as double precision)`;

/** Minimum and maximum, without nulls. */
export function rangeSql(
  table: Table,
  conditions: readonly Condition[],
  column: Column,
): Statement {
  const values = new Values();
  const name = identifier(column.name);
  const from = `from source${where(whereOf(table, conditions, values))}`;
  return { sql: `select min(${name}) as low, max(${name}) as high ${from}`, values: values.list };
}

/** Counts the groups; for a histogram the groups before they are split into bins, and those with nulls. */
export function groupCountSql(table: Table, groups: Groups): Statement {
  const values = new Values();
  const { by, bins } = groups;
  const names = [...by.map((_, i) => `g${i}`), 'one'].join(', ');
  const nulls = bins ? `max(case when bin = ${bins.starts.length} then 1 else 0 end)` : '0';
  const chosen = `(${chosenSql(table, groups, [], values)}) as chosen`;
  const sets = `(select ${names}, ${nulls} as has_null from ${chosen} group by ${names}) as sets`;
  return {
    sql: `select ${number('count(*)')} as sets, ${number('sum(has_null)')} as null_sets from ${sets}`,
    values: values.list,
  };
}

/** One row for each group, in order: its values, its bin, its row count, then the figures of each measured column. */
export function groupsSql(table: Table, groups: Groups, measured: readonly Measured[]): Statement {
  const values = new Values();
  const chosen = `(${chosenSql(table, groups, measured, values)}) as chosen`;
  const figures = measured.flatMap(({ column }, i) => [
    number(`count(v${i})`),
    isNumeric(column.kind) ? `sum(v${i})` : 'null',
    `min(v${i})`,
    `max(v${i})`,
  ]);
  return { sql: groupedSql(groups, 'count(*)', figures, chosen), values: values.list };
}

/**
 * The same rows for one column with percentiles. Counts its distinct values and takes those where the running count
 * passes the rank: ordering every row would take ten times as long, and memory that grows with the table.
 */
export function percentilesSql(table: Table, groups: Groups, measured: Measured): Statement {
  const values = new Values();
  const names = namesOf(groups);
  const partition = names.length > 0 ? `partition by ${names.join(', ')}` : '';
  const upTo = `${partition} order by v0 asc nulls last ROWS UNBOUNDED PRECEDING`;
  const list = [
    ...names,
    'v0',
    'count(*) as n',
    'count(v0) as present',
    `${number(`sum(count(*)) over (${upTo})`)} as up_to`,
    `${number(`sum(count(v0)) over (${partition})`)} as c`,
  ].join(', ');
  const chosen = `(${chosenSql(table, groups, [measured], values)}) as chosen`;
  const distinct = `(select ${list} from ${chosen} group by ${[...names, 'v0'].join(', ')}) as ranked`;
  const ranked = measured.percents.flatMap((percent) => {
    const index = `floor(${number(`(c - 1) * ${percent}`)} / 100)`;
    const at = (rank: string) => `min(case when up_to >= ${rank} then v0 end)`;
    return [at(`${index} + 1`), at(`least(${index} + 2, c)`)];
  });
  const figures = [number('sum(present)'), 'sum(v0 * n)', 'min(v0)', 'max(v0)', ...ranked];
  return { sql: groupedSql(groups, 'sum(n)', figures, distinct), values: values.list };
}

function groupedSql(
  groups: Groups,
  rows: string,
  figures: readonly string[],
  from: string,
): string {
  const names = namesOf(groups);
  const order = names.map((name) => `${name} asc nulls last`).join(', ');
  const grouped = names.length > 0 ? ` group by ${names.join(', ')} order by ${order}` : '';
  const list = [
    ...names,
    `${number(rows)} as row_count`,
    ...figures.map((figure, i) => `${figure} as f${i}`),
  ];
  return `select ${list.join(', ')} from ${from}${grouped}`;
}

const namesOf = ({ by, bins }: Groups) => [...by.map((_, i) => `g${i}`), ...(bins ? ['bin'] : [])];

/** The filtered rows with their group and the measured values. */
function chosenSql(
  table: Table,
  { conditions, by, bins }: Groups,
  measured: readonly Measured[],
  values: Values,
): string {
  const parts = by.map((one, i) => `${groupSql(table, one)} as g${i}`);
  if (bins) parts.push(`${binSql(bins, values)} as bin`);
  parts.push(...measured.map(({ column }, i) => `${wholeSql(column)} as v${i}`), '1 as one');
  return `select ${parts.join(', ')} from source${where(whereOf(table, conditions, values))}`;
}

/** Dates are text in `source`; weeks begin on Monday in both dialects. */
function groupSql(table: Table, { column, grain }: GroupColumn): string {
  const name = identifier(registered(table, column.name).name);
  if (!grain) return name;
  return `cast(cast(date_trunc('${grain}', cast(${name} as date)) as date) as varchar(10))`;
}

function binSql({ column, starts }: NonNullable<Groups['bins']>, values: Values): string {
  const name = identifier(column.name);
  const steps = starts.map((start, i) => [i, start] as const).reverse();
  const cases = steps.map(([i, start]) => `when ${name} >= ${values.add(column, start)} then ${i}`);
  return `case when ${name} is null then ${starts.length} ${cases.join(' ')} end`;
}

/** Rounds as Math.round does. */
function wholeSql({ name, kind }: Column): string {
  if (!isNumeric(kind)) return identifier(name);
  return `floor(${identifier(name)} * ${10 ** decimalsOf(kind)} + 0.5)`;
}

export const percentOf = (measure: Measure): number | null =>
  measure.startsWith('p') ? Number(measure.slice(1)) : null;
