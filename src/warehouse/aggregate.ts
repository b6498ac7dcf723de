/** Aggregates of a table in the warehouse, with the same results as for a table in memory. */
import { decimalsOf, isNumeric, type Table } from '../marts/table.ts';
import type { AggregateRequest } from '../query/aggregate.ts';
import type { ColumnMeasure } from '../query/measures.ts';
import { arrangeGroups, tooManyGroups, type Aggregate } from '../store/aggregate.ts';
import type { Scalar } from '../query/scalar.ts';
import { exactDecimals } from '../store/exact.ts';
import { startsOf } from '../store/groups.ts';
import { measureOf } from '../store/measure.ts';
import {
  figuresEach,
  groupCountSql,
  groupsSql,
  percentilesSql,
  percentOf,
  rangeSql,
  type Groups,
  type Measured,
} from './aggregate-sql.ts';
import type { Rows } from './results.ts';
import type { Statement } from './sql.ts';

type Ask = (statement: Statement) => Promise<Rows>;

/** Raises `too-many-groups`. */
export async function aggregateRows(
  table: Table,
  request: AggregateRequest,
  maxGroups: number,
  ask: Ask,
): Promise<Aggregate> {
  const { conditions, by } = request;
  const { high, bins } = await binsOf(table, request, ask);
  const groups: Groups = { conditions, by, bins };
  if (by.length > 0 || bins) {
    const [counted] = await ask(groupCountSql(table, groups));
    const [sets, nulls] = [Number(counted?.[0]), Number(counted?.[1])];
    const count = bins ? sets * bins.starts.length + nulls : sets;
    if (count > maxGroups) throw tooManyGroups(count, maxGroups);
  }
  const measured = measuredOf(request);
  const rows = await groupRows(table, groups, measured, ask);
  const places = by.length;
  const values = (bins ? withEmptyBins(rows, places, bins.starts.length) : rows).map((row) => {
    const from = Number(row[places]);
    const edges = bins ? edgesOf(bins.starts, from, high) : [];
    const figures = row.slice(places + (bins ? 1 : 0));
    return [...row.slice(0, places), ...edges, ...measuresOf(request, measured, figures)];
  });
  return arrangeGroups(request, values);
}

/** The groups, each statement's figures after those of the one before: every one has the same groups in the same order. */
async function groupRows(
  table: Table,
  groups: Groups,
  measured: Measured[],
  ask: Ask,
): Promise<Rows> {
  const plain = measured.filter(({ percents }) => percents.length === 0);
  const ranked = measured.slice(plain.length).map((one) => percentilesSql(table, groups, one));
  const isPlain = plain.length > 0 || ranked.length === 0;
  const statements = [...(isPlain ? [groupsSql(table, groups, plain)] : []), ...ranked];
  const [first = [], ...others] = await Promise.all(statements.map(ask));
  // Each begins with the values of its group and the count of its rows.
  const figuresAt = groups.by.length + (groups.bins ? 1 : 0) + 1;
  return first.map((row, i) => [
    ...row,
    ...others.flatMap((rows) => rows[i]?.slice(figuresAt) ?? []),
  ]);
}

async function binsOf(
  table: Table,
  { conditions, bins }: AggregateRequest,
  ask: Ask,
): Promise<{ high: number; bins: Groups['bins'] }> {
  if (!bins) return { high: NaN, bins: null };
  const { column, count } = bins;
  const [range] = await ask(rangeSql(table, conditions, column));
  const [low, high] = [range?.[0] ?? Infinity, range?.[1] ?? -Infinity].map(Number) as [
    number,
    number,
  ];
  const starts = startsOf(low, high, count, exactDecimals(decimalsOf(column.kind)));
  return { high, bins: { column, starts } };
}

function edgesOf(starts: readonly number[], bin: number, high: number): Scalar[] {
  return bin === starts.length ? [null, null] : [starts[bin] ?? null, starts[bin + 1] ?? high];
}

/** Adds the empty bins of a histogram. */
function withEmptyBins(
  rows: readonly (readonly Scalar[])[],
  places: number,
  bins: number,
): readonly (readonly Scalar[])[] {
  const sets = new Map<string, (readonly Scalar[])[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.slice(0, places));
    sets.set(key, [...(sets.get(key) ?? []), row]);
  }
  return [...sets.values()].flatMap((set) => {
    const byBin = new Map(set.map((row) => [Number(row[places]), row]));
    const [first = []] = set;
    const own = Array.from({ length: bins }, (_, bin) => {
      const empty = [...first.slice(0, places), bin, 0, ...first.slice(places + 2).map(() => null)];
      return byBin.get(bin) ?? empty;
    });
    const nulls = byBin.get(bins);
    return nulls ? [...own, nulls] : own;
  });
}

/** Each measured column once, with all of its requested percentiles; those without any first, as their statement is. */
function measuredOf({ measures }: AggregateRequest): Measured[] {
  const found = new Map<string, Measured>();
  for (const one of measures) {
    if (one === 'rows') continue;
    const percent = percentOf(one.measure);
    const percents = found.get(one.column.name)?.percents ?? [];
    const all = percent === null ? percents : [...percents, percent];
    found.set(one.column.name, { column: one.column, percents: all });
  }
  return [...found.values()].sort(
    (a, b) => Number(a.percents.length > 0) - Number(b.percents.length > 0),
  );
}

/** The measures in the requested order, from the row count and the figures of each column. */
function measuresOf(
  { measures }: AggregateRequest,
  measured: readonly Measured[],
  [rows = null, ...figures]: readonly Scalar[],
): Scalar[] {
  const own = new Map<string, readonly Scalar[]>();
  let next = 0;
  for (const { column, percents } of measured) {
    const width = figuresEach + 2 * percents.length;
    own.set(column.name, figures.slice(next, (next += width)));
  }
  return measures.map((one) => {
    if (one === 'rows') return rows;
    const of = measured.find(({ column }) => column.name === one.column.name);
    return measureFrom(one, own.get(one.column.name) ?? [], of?.percents ?? []);
  });
}

function measureFrom(
  { column, measure }: ColumnMeasure,
  [length = null, total = null, least = null, most = null, ...ranked]: readonly Scalar[],
  percents: readonly number[],
): Scalar {
  if (!isNumeric(column.kind)) return measure === 'min' ? least : most;
  const percent = percentOf(measure);
  const place = percent === null ? -1 : percents.indexOf(percent);
  const index = percent === null ? 0 : Math.floor(((Number(length) - 1) * percent) / 100);
  const [low = least, high = most] = place < 0 ? [] : ranked.slice(2 * place);
  const values = {
    length: Number(length),
    at: (i: number) => Number(i === index ? low : high),
    total: () => Number(total),
  };
  return measureOf(values, measure, decimalsOf(column.kind));
}
