/** Queries of rows and of aggregates, by what a table takes; some are refused, which must be so everywhere. */
import fc from 'fast-check';
import {
  isNumeric,
  measuresOf,
  operatorsOf,
  type Column,
  type Operator,
  type Table,
} from '../../src/marts/table.ts';
import { groupNames } from '../../src/query/groups.ts';
import type { Row } from './release.ts';

const pair = (name: string, value: string) => `${name}=${encodeURIComponent(value)}`;

/** The condition of one operator, with values that rows have. */
function condition(column: Column, operator: Operator, rows: readonly Row[]): fc.Arbitrary<string> {
  const name = operator === 'eq' ? column.name : `${column.name}.${operator}`;
  if (operator === 'null')
    return fc.constantFrom('true', 'false').map((value) => pair(name, value));
  const held = rows.flatMap((row) => row[column.name] ?? []).map(String);
  const blank = column.kind === 'text' && !column.values ? held.map((text) => `${text} `) : [];
  const value = fc.constantFrom(
    ...held.filter((text) => text !== ''),
    ...(column.values ?? []),
    ...blank.slice(0, 1),
  );
  if (operator === 'prefix' || operator === 'contains') {
    return fc
      .tuple(value, fc.integer({ min: 1, max: 2 }))
      .map(([text, length]) => pair(name, Array.from(text).slice(0, length).join('')));
  }
  const most = operator === 'eq' || operator === 'ne' ? 3 : 1;
  return fc
    .uniqueArray(value, { minLength: 1, maxLength: most })
    .map((all) => all.map((text) => pair(name, text)).join('&'));
}

function conditions(table: Table, rows: readonly Row[]): fc.Arbitrary<string[]> {
  const kinds = table.columns.flatMap((column) =>
    rows.some((row) => row[column.name] !== null)
      ? operatorsOf(column).map((operator) => ({ column, operator }))
      : [],
  );
  return fc
    .uniqueArray(fc.constantFrom(...kinds), {
      maxLength: 2,
      selector: ({ column, operator }) => `${column.name}.${operator}`,
    })
    .chain((chosen) =>
      fc.tuple(...chosen.map(({ column, operator }) => condition(column, operator, rows))),
    );
}

const names = (values: readonly string[], most: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength: most });

const listed = (name: string, values: readonly string[]) =>
  values.length > 0 ? [`${name}=${values.join()}`] : [];

export function rowQuery(table: Table, rows: readonly Row[]): fc.Arbitrary<string> {
  const columns = table.columns.map(({ name }) => name);
  const sort = names(columns, 3).chain((chosen) =>
    fc.tuple(...chosen.map((name) => fc.constantFrom(name, `-${name}`))),
  );
  return fc
    .tuple(conditions(table, rows), names(columns, 3), sort)
    .map(([where, fields, order]) =>
      [...where, ...listed('fields', fields), ...listed('sort', order)].join('&'),
    );
}

export function aggregateQuery(table: Table, rows: readonly Row[]): fc.Arbitrary<string> {
  const offered = table.columns.flatMap((column) =>
    measuresOf(column).map((measure) => `${column.name}.${measure}`),
  );
  const measured = table.columns.filter(({ kind }) => isNumeric(kind)).map(({ name }) => name);
  const bins =
    measured.length > 0
      ? fc.option(fc.tuple(fc.constantFrom(...measured), fc.integer({ min: 1, max: 6 })))
      : fc.constant(null);
  return fc
    .tuple(
      conditions(table, rows),
      names(groupNames(table), 2),
      names(['rows', ...offered], 5),
      bins,
      fc.tuple(fc.nat(9), fc.boolean(), fc.option(fc.integer({ min: 1, max: 9 }))),
    )
    .map(([where, by, measures, binned, [place, isDescending, limit]]) => {
      const grouped = [...new Set([...table.groupings, ...by])].slice(0, 3);
      const columns = [...grouped.map((name) => name.replace(/:.*/, '')), ...measures];
      const column = columns[place];
      return [
        ...where,
        ...listed('by', grouped),
        ...listed('measures', measures),
        ...(binned ? [`bins=${binned.join(':')}`] : []),
        ...(column ? [`sort=${isDescending ? '-' : ''}${column}`] : []),
        ...(limit === null ? [] : [`limit=${limit}`]),
      ].join('&');
    });
}
