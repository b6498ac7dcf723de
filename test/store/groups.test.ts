/** Groups: their order when nulls are among the figures, and periods of what is no date. */
import t from 'tap';
import type { AggregateRequest } from '../../src/query/aggregate.ts';
import { columnOf } from '../../src/marts/table.ts';
import { groupColumn } from '../../src/query/groups.ts';
import { arrangeGroups } from '../../src/store/aggregate.ts';
import { byPeriod } from '../../src/store/groups.ts';
import { columnIn } from '../../src/store/table.ts';
import { storedTable } from '../support/memory-tables.ts';
import { definition, rows } from '../support/orders-table.ts';

t.test('null figures are last, ties among them in the order of the next term', (t) => {
  const spent = columnOf(definition, 'spent');
  if (!spent) throw new Error('no column');
  const request: AggregateRequest = {
    ...{ conditions: [], by: [groupColumn(definition, 'id')], bins: null, limit: null },
    measures: [{ column: spent, measure: 'sum' }],
    sort: [
      { column: 'spent.sum', isDescending: false },
      { column: 'id', isDescending: true },
    ],
  };
  const { rows: found } = arrangeGroups(request, [
    ['a', null],
    ['b', 2],
    ['c', null],
    ['d', 1],
  ]);
  const ids = Array.from({ length: found.length }, (_, row) => found.value(row, 0));
  t.strictSame(ids, ['d', 'b', 'c', 'a']);
  t.end();
});

t.test('only dates have periods', (t) => {
  const column = columnIn(storedTable(definition, rows), 'spent');
  t.throws(() => byPeriod(column, 'month'), { message: 'only dates have periods' });
  t.end();
});
