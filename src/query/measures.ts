/** Measures of an aggregate: `rows`, or `<column>.<measure>` where it means something over the groups. */
import { invalidParameter, Problem } from '../errors.ts';
import { columnOf, measuresOf, type Column, type Measure, type Table } from '../marts/table.ts';
import { nearest, quoted } from './messages.ts';
import { cutText } from '../platform/text.ts';

export interface ColumnMeasure {
  readonly column: Column;
  readonly measure: Measure;
}

/** `fixed` are the columns that have one value in each group. Raises `invalid-parameter`, `measure-refused`. */
export function readMeasure(
  table: Table,
  text: string,
  fixed: ReadonlySet<string>,
): 'rows' | ColumnMeasure {
  if (text === 'rows') return text;
  const [name = '', given = ''] = text.split('.');
  const column = columnOf(table, name);
  if (!column) {
    const names = table.columns.map((one) => one.name);
    const problem = `no column ${quoted(name)}${nearest(name, names)}`;
    throw invalidParameter('measures', `${problem}; expected rows, or <column>.<measure>`);
  }
  const offered = measuresOf(column);
  const measure = offered.find((one) => one === given);
  if (!measure) {
    const list = offered.length > 0 ? offered.join(', ') : 'none';
    throw refused(
      text,
      `${name} (${column.kind}) has no measure ${quoted(given)}; offered: ${list}`,
    );
  }
  const loose = [...table.groupings, ...withinOf(column, measure)].filter((c) => !fixed.has(c));
  if (loose.length === 0) return { column, measure };
  const columns = [...new Set(loose)].join(', ');
  const reason = `its rows do not add up over ${columns}: group by it or filter it to one value`;
  throw refused(text, reason);
}

function withinOf(column: Column, measure: Measure): readonly string[] {
  const within = measure === 'sum' ? column.sumWithin : column.avgWithin;
  // The smallest and the largest value mean something over any rows of one grouping.
  return measure === 'min' || measure === 'max' ? [] : (within ?? []);
}

function refused(measure: string, reason: string): Problem {
  const problem = `${cutText(measure, 100)}: ${reason}`;
  return new Problem('measure-refused', `measures: ${problem}`, {
    errors: [{ parameter: 'measures', problem }],
  });
}
