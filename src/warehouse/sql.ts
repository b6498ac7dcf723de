/**
 * The query model as SQL that means the same in DuckDB and in Redshift. A statement reads from `source`, whose
 * columns are those of the registry: text and dates as varchar, numbers as double precision, flags as boolean.
 * Identifiers come from the registry alone; values are named parameters, with the type written out.
 */
import { columnOf, isNumeric, type Column, type Table } from '../marts/table.ts';
import { lowerCase, type Condition } from '../query/filters.ts';
import type { RowRequest, SortTerm } from '../query/rows.ts';
import type { Scalar } from '../query/scalar.ts';

export interface Statement {
  readonly sql: string;
  /** Values of `:p1`, `:p2`, ... */
  readonly values: readonly Scalar[];
}

/** Collects the values of a statement and returns the placeholder of each. */
export class Values {
  readonly list: Scalar[] = [];

  add(column: Column, value: Scalar): string {
    // Redshift cannot cast a bound string to boolean, and its Data API binds no empty string.
    if (column.kind === 'flag') return value === true ? 'true' : 'false';
    if (value === '') return "''";
    this.list.push(value);
    const name = `:p${this.list.length}`;
    return isNumeric(column.kind) ? `cast(${name} as double precision)` : name;
  }
}

/** A registered column. Raises for any other name, so that no text of a caller becomes SQL. */
export function registered(table: Table, name: string): Column {
  const column = columnOf(table, name);
  if (!column) throw new Error(`${table.name} has no column ${name}`);
  return column;
}

export const identifier = (name: string) => `"${name}"`;

/** A trusted text as a literal, for statements without parameters. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

export function rowsSql(table: Table, { conditions, sort, after, limit }: RowRequest): Statement {
  const values = new Values();
  const columns = table.columns.map(({ name }) => identifier(name)).join(', ');
  const tests = whereOf(table, conditions, values);
  if (after) tests.push(afterSql(table, sort, after, values));
  const order = sort.map(
    ({ column, isDescending }) =>
      `${identifier(registered(table, column).name)} ${isDescending ? 'desc' : 'asc'} nulls last`,
  );
  const most = limit === null ? '' : ` limit ${limit}`;
  const sql = `select ${columns} from source${where(tests)} order by ${order.join(', ')}${most}`;
  return { sql, values: values.list };
}

export function countSql(table: Table, conditions: readonly Condition[]): Statement {
  const values = new Values();
  const tests = whereOf(table, conditions, values);
  return {
    sql: `select cast(count(*) as double precision) as row_count from source${where(tests)}`,
    values: values.list,
  };
}

export const where = (tests: readonly string[]) =>
  tests.length === 0 ? '' : ` where ${tests.join(' and ')}`;

export function whereOf(table: Table, conditions: readonly Condition[], values: Values): string[] {
  return conditions.map((condition) => {
    const column = registered(table, condition.column);
    return testSql(column, condition, (value) => values.add(column, value));
  });
}

const symbols = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function testSql(
  { name }: Column,
  { operator, values }: Condition,
  add: (value: Scalar) => string,
): string {
  const column = identifier(name);
  const [first = null] = values;
  switch (operator) {
    case 'null':
      return `${column} is ${first === true ? '' : 'not '}null`;
    case 'eq':
      // No value matches an empty list, and `in ()` is not SQL.
      return values.length === 0 ? '1 = 0' : memberSql(column, 'in', values, add);
    case 'ne':
      return memberSql(column, 'not in', values, add);
    case 'prefix':
      // Both count characters, not bytes.
      return memberSql(`left(${column}, ${Array.from(String(first)).length})`, 'in', [first], add);
    case 'contains':
      return `position(${add(lowerCase(String(first)))} in lower(${column})) > 0`;
    default:
      return `${column} ${symbols[operator]} ${add(first)}`;
  }
}

/** Redshift ignores trailing blanks in comparisons; a suffix makes them count, and stored texts have none. */
function memberSql(
  text: string,
  operator: 'in' | 'not in',
  values: readonly Scalar[],
  add: (value: Scalar) => string,
): string {
  const hasBlank = values.some((value) => typeof value === 'string' && value.endsWith(' '));
  const end = hasBlank ? " || '.'" : '';
  const list = values.map((value) => add(value) + end);
  return `${text}${end} ${operator} (${list.join(', ')})`;
}

/** The rows after a position: greater in one column and equal in those before it. Nulls sort last. */
function afterSql(
  table: Table,
  sort: readonly SortTerm[],
  after: readonly Scalar[],
  values: Values,
): string {
  const ways = sort.flatMap(({ column: name, isDescending }, index) => {
    const value = after[index] ?? null;
    if (value === null) return [];
    const column = registered(table, name);
    const sign = isDescending ? '<' : '>';
    const equal = sort.slice(0, index).map((term, i) => {
      const before = after[i] ?? null;
      const own = registered(table, term.column);
      return before === null
        ? `${identifier(own.name)} is null`
        : `${identifier(own.name)} = ${values.add(own, before)}`;
    });
    const beyond = `${identifier(name)} ${sign} ${values.add(column, value)}`;
    return [[...equal, `(${beyond} or ${identifier(name)} is null)`].join(' and ')];
  });
  return ways.length === 0 ? '1 = 0' : `(${ways.map((way) => `(${way})`).join(' or ')})`;
}
