/** How tables describe themselves; zod, OpenAPI, catalogue, filters and measures all derive from it. */
import { memoizeByObject } from '../platform/memoize.ts';

/** Fixes type and format, as in pyspark/pipeline/spark/tables.py. */
export type Kind =
  'text' | 'count' | 'money' | 'ratio' | 'average' | 'percent' | 'model' | 'date' | 'flag';

const percentiles = ['p5', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'] as const;
export const measures = ['sum', 'avg', 'min', 'max', ...percentiles] as const;
export type Measure = (typeof measures)[number];

export const operators = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'prefix',
  'contains',
  'null',
] as const;
export type Operator = (typeof operators)[number];

/** Deprecated from `since` on; may be removed after `sunset` (yyyy-mm-dd). */
export interface Deprecation {
  readonly since: string;
  readonly sunset: string;
}

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly description: string;
  readonly unit: string | null;
  readonly nullable: boolean;
  /** The only values, in reading order. */
  readonly values: readonly string[] | null;
  /** Columns that must have one value within a group before `sum` and `avg` mean something; null: never. */
  readonly sumWithin: readonly string[] | null;
  readonly avgWithin: readonly string[] | null;
  readonly deprecation: Deprecation | null;
}

export interface Table {
  /** As in the URL: `clv`, `clv/history`. */
  readonly name: string;
  readonly grain: string;
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  /** Columns that separate several groupings of the same revenue, such as `dimension`. */
  readonly groupings: readonly string[];
}

/** Names of all columns, in order; the same array on each call. */
export const columnNames = memoizeByObject((table: Table): readonly string[] =>
  table.columns.map(({ name }) => name),
);

export interface Mart {
  readonly name: string;
  readonly question: string;
  /** Main table first. */
  readonly tables: readonly [Table, ...Table[]];
}

type Options = Partial<Omit<Column, 'name' | 'kind' | 'description'>>;

const usualUnit: Partial<Record<Kind, string>> = {
  money: 'USD',
  ratio: 'share, 0..1',
  percent: 'percent',
};

const column =
  (kind: Kind) =>
  (name: string, description: string, options: Options = {}): Column => ({
    name,
    kind,
    description,
    unit: usualUnit[kind] ?? null,
    nullable: false,
    values: null,
    sumWithin: null,
    avgWithin: null,
    deprecation: null,
    ...options,
  });

export const text = column('text');
export const count = column('count');
export const money = column('money');
export const ratio = column('ratio');
export const average = column('average');
export const percent = column('percent');
export const model = column('model');
export const date = column('date');
export const flag = column('flag');

/** Adds up over any rows, or over rows that share a value of `within`. */
export const additive = (...within: string[]): Options => ({
  sumWithin: within,
  avgWithin: within,
});

/** Has a mean but no sum: one figure of one subject. */
export const averageable: Options = { avgWithin: [] };

export const isNumeric = (kind: Kind): boolean => !['text', 'date', 'flag'].includes(kind);

/** Decimals of a kind as stored. */
export function decimalsOf(kind: Kind): number {
  if (kind === 'count') return 0;
  return kind === 'ratio' || kind === 'model' ? 4 : 2;
}

export function operatorsOf({ kind, nullable, values }: Column): readonly Operator[] {
  const ordered = isNumeric(kind) || kind === 'date';
  const own: Operator[] = ordered
    ? ['eq', 'ne', 'gt', 'gte', 'lt', 'lte']
    : kind === 'text' && !values
      ? ['eq', 'ne', 'prefix', 'contains']
      : ['eq', 'ne'];
  return nullable ? [...own, 'null'] : own;
}

export function measuresOf({ kind, sumWithin, avgWithin }: Column): readonly Measure[] {
  if (kind === 'date') return ['min', 'max'];
  if (!isNumeric(kind)) return [];
  return measures.filter((measure) => {
    if (measure === 'sum') return sumWithin !== null;
    return measure === 'min' || measure === 'max' || avgWithin !== null;
  });
}

/** Schema name of a set of values in the contract: `ClvSort`, `ClvTier` of the column clv_tier of clv. */
export function typeNameOf({ name: table }: Table, of: string): string {
  const pascal = (text: string) =>
    text.replaceAll(/(?:^|[_/])(\w)/g, (_, letter: string) => letter.toUpperCase());
  const [owner, own] = [pascal(table), pascal(of)];
  return own.startsWith(owner) ? own : owner + own;
}

export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** The deprecation of the column that is removed first; routes announce it for their fields. */
export function deprecationOf({ columns }: Table): Deprecation | undefined {
  const all = columns.flatMap(({ deprecation }) => deprecation ?? []);
  return all.sort((a, b) => a.sunset.localeCompare(b.sunset))[0];
}
