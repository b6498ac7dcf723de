/** Queries of aggregates: groups, measures, bins, order; what is refused, with the reason. */
import t from 'tap';
import { aggregateParameters, outputNames, readAggregateQuery } from '../../src/query/aggregate.ts';
import { groupColumn, groupNames, periodStart } from '../../src/query/groups.ts';
import { readMeasure } from '../../src/query/measures.ts';
import { byName } from '../../src/query/parameters.ts';
import { columnOf, count, text, type Table } from '../../src/marts/table.ts';
import { errorsOf, refusal, table } from '../support/query-table.ts';

const parameters = byName(aggregateParameters(table));
const read = (query: string, of = table) => readAggregateQuery(of, parameters, query, 3);
const column = (name: string) => {
  const found = columnOf(table, name);
  if (!found) throw new Error(name);
  return found;
};
const problemOf = (query: string) => {
  const [one, ...more] = errorsOf(() => read(query));
  return [one?.parameter, one?.problem, ...more];
};

t.test('everything is one group, of which rows are counted', (t) => {
  const { key, ...query } = read('');
  t.strictSame(query, {
    ...{ conditions: [], by: [], measures: ['rows'], bins: null, sort: [], limit: null },
    ...{ format: null, csv: { bom: false, isRaw: false }, csvParameter: null, release: null },
  });
  t.ok(key);
  t.strictSame(outputNames(query), ['rows']);
  t.end();
});

t.test('every parameter', (t) => {
  const query = read(
    'by=dimension,month:quarter&measures=share.p50,rows,revenue.sum&bins=customers:1000' +
      '&sort=-revenue.sum,customers.from,month&limit=7&format=csv&release=r1&share.lt=1',
  );
  t.match(query, { limit: 7, format: 'csv', release: 'r1' });
  t.strictSame(query.conditions, [{ column: 'share', operator: 'lt', values: [1] }]);
  t.strictSame(query.by, [
    { column: column('dimension'), grain: null },
    { column: column('month'), grain: 'quarter' },
  ]);
  t.strictSame(query.measures, [
    { column: column('share'), measure: 'p50' },
    'rows',
    { column: column('revenue'), measure: 'sum' },
  ]);
  t.strictSame(query.bins, { column: column('customers'), count: 1_000 });
  t.strictSame(query.sort, [
    { column: 'revenue.sum', isDescending: true },
    { column: 'customers.from', isDescending: false },
    { column: 'month', isDescending: false },
  ]);
  t.strictSame(outputNames(query), [
    ...['dimension', 'month', 'customers.from', 'customers.to'],
    ...['share.p50', 'rows', 'revenue.sum'],
  ]);
  t.end();
});

t.test('queries with the same answer have one key, others have others', (t) => {
  const { key } = read('');
  t.equal(read('measures=rows&format=csv').key, key);
  const others = [
    ...['by=dimension', 'by=month', 'by=month:day', 'by=month:year', 'measures=month.max'],
    ...['bins=share:2', 'bins=share:3', 'sort=rows', 'sort=-rows', 'limit=1', 'share.gt=1'],
  ].map((query) => (query.startsWith('measures') ? `${query}&dimension=total` : query));
  const elsewhere = read('', { ...table, name: 'other' }).key;
  t.equal(new Set([key, elsewhere, ...others.map((query) => read(query).key)]).size, 13);
  t.end();
});

t.test('a measure needs the columns that its rows do not add up over', (t) => {
  const answered = [
    ...['measures=revenue.sum&by=dimension', 'measures=revenue.sum&dimension=total'],
    ...['measures=customers.sum&by=dimension,month', 'measures=customers.min&by=dimension'],
    ...['measures=customers.avg&by=dimension', 'measures=share.avg&dimension=month'],
    'measures=customers.sum&by=dimension&month.null=true',
    'measures=customers.max&dimension=month',
  ];
  for (const query of answered) t.equal(read(query).measures.length, 1, query);
  const loose = (name: string, over: string) =>
    `${name}: its rows do not add up over ${over}: group by it or filter it to one value`;
  const refused: [string, string][] = [
    ['measures=revenue.sum', loose('revenue.sum', 'dimension')],
    ['measures=revenue.sum&dimension=total&dimension=month', loose('revenue.sum', 'dimension')],
    ['measures=revenue.sum&dimension.ne=total', loose('revenue.sum', 'dimension')],
    ['measures=month.min', loose('month.min', 'dimension')],
    ['measures=customers.sum', loose('customers.sum', 'dimension, month')],
    ['measures=customers.sum&by=dimension', loose('customers.sum', 'month')],
    ['measures=customers.p50', loose('customers.p50', 'dimension')],
    ['measures=customers.sum&by=dimension,month:week', loose('customers.sum', 'month')],
    ['measures=customers.sum&by=dimension&month.null=false', loose('customers.sum', 'month')],
    ['measures=customers.sum&by=dimension&month.gte=2024-01-01', loose('customers.sum', 'month')],
    [
      'measures=share.sum',
      'share.sum: share (ratio) has no measure "sum"; offered: avg, min, max, p5, p10, p25, p50, p75, p90, p95, p99',
    ],
    [
      'measures=is_member.sum',
      'is_member.sum: is_member (flag) has no measure "sum"; offered: none',
    ],
    [
      'measures=revenue',
      'revenue: revenue (money) has no measure ""; offered: sum, avg, min, max, p5, p10, p25, p50, p75, p90, p95, p99',
    ],
  ];
  for (const [query, problem] of refused) {
    const { type, detail } = refusal(() => read(query));
    t.strictSame([type, detail], ['measure-refused', `measures: ${problem}`], query);
    t.strictSame(problemOf(query), ['measures', problem], query);
  }
  const long = `revenue.${'x'.repeat(200)}`;
  const { detail } = refusal(() => readMeasure(table, long, new Set()));
  t.match(detail, new RegExp(`^measures: revenue[.]x{92}: revenue`), 'what was given is cut');
  t.end();
});

t.test('what is not valid is named', (t) => {
  const expected = 'expected rows, or <column>.<measure>';
  const bins = 'expected <column>:<bins> with 1 to 1000 bins, got';
  const cases: [string, string, string][] = [
    ['by=revenue', 'by', 'no column "revenue"'],
    ['by=dimensio', 'by', 'no column "dimensio"; did you mean dimension?'],
    ['by=month:decade', 'by', 'no column "month:decade"'],
    ['by=customer_id,month,dimension,is_member', 'by', 'expected at most 3 values, got 4'],
    ['by=month,dimension,month:year', 'by', 'expected each column once, got month twice'],
    ['measures=revenu.sum', 'measures', `no column "revenu"; did you mean revenue?; ${expected}`],
    ['measures=x', 'measures', `no column "x"; ${expected}`],
    ['bins=share', 'bins', `${bins} "share"`],
    ['bins=share:0', 'bins', `${bins} "share:0"`],
    ['bins=share:1001', 'bins', `${bins} "share:1001"`],
    ['bins=share:1.5', 'bins', `${bins} "share:1.5"`],
    ['bins=share:x1', 'bins', `${bins} "share:x1"`],
    ['bins=share:00001', 'bins', `${bins} "share:00001"`],
    ['bins=shares:3', 'bins', 'no column of numbers "shares"; did you mean share?'],
    ['bins=month:3', 'bins', 'no column of numbers "month"'],
    ['sort=revenue', 'sort', 'no column "revenue" in the reply, which has rows'],
    ['sort=row', 'sort', 'no column "row" in the reply, which has rows; did you mean rows?'],
    ['sort=ro-ws', 'sort', 'no column "ro-ws" in the reply, which has rows; did you mean rows?'],
    ['sort=rows,-rows', 'sort', 'expected each column once, got rows twice'],
    ['limit=0', 'limit', 'expected a number of at least 1, got 0'],
    ['limit=10001', 'limit', 'expected a number of at most 10000, got 10001'],
  ];
  for (const [query, parameter, problem] of cases)
    t.strictSame(problemOf(query), [parameter, problem], query);
  t.match(problemOf('by=month&sort=-month,customer_id'), ['sort', /which has month, rows$/]);
  const many = Array.from({ length: 51 }, (_, i) => `m${i}`).join();
  t.strictSame(problemOf(`measures=${many}`), ['measures', 'expected at most 50 values, got 51']);
  const terms = Array.from({ length: 11 }, (_, i) => `m${i}`).join();
  t.strictSame(problemOf(`sort=${terms}`), ['sort', 'expected at most 10 values, got 11']);
  t.end();
});

t.test('bins are offered where there are numbers', (t) => {
  const has = (of: Table) => aggregateParameters(of).some(({ name }) => name === 'bins');
  const named = { ...table, columns: [text('a', 'A.')] };
  t.strictSame([has(table), has(named)], [true, false]);
  t.end();
});

t.test('what groups are by: all but measured numbers, dates by their periods', (t) => {
  const periods = ['day', 'week', 'month', 'quarter', 'year'].map((grain) => `month:${grain}`);
  t.strictSame(groupNames(table), [
    ...['customer_id', 'month', ...periods, 'dimension', 'is_member'],
  ]);
  const byCount = { ...table, key: ['n'], columns: [count('n', 'N.'), count('m', 'M.')] };
  t.strictSame(groupNames(byCount), ['n'], 'a number of the key');
  t.strictSame(groupColumn(table, 'month'), { column: column('month'), grain: null });
  t.strictSame(groupColumn(table, 'month:day'), { column: column('month'), grain: 'day' });
  t.throws(() => groupColumn(table, 'none'), { message: 'none is not a column of orders' });
  t.end();
});

t.test('the first day of a period', (t) => {
  const cases = [
    ['2024-02-29', 'day', '2024-02-29'],
    ['2024-02-29', 'year', '2024-01-01'],
    ['2024-02-29', 'month', '2024-02-01'],
    ['2024-01-31', 'quarter', '2024-01-01'],
    ['2024-03-31', 'quarter', '2024-01-01'],
    ['2024-04-01', 'quarter', '2024-04-01'],
    ['2024-09-30', 'quarter', '2024-07-01'],
    ['2024-12-31', 'quarter', '2024-10-01'],
    ['2024-01-01', 'week', '2024-01-01'],
    ['2024-01-07', 'week', '2024-01-01'],
    ['2024-01-08', 'week', '2024-01-08'],
    ['2024-03-03', 'week', '2024-02-26'],
  ] as const;
  for (const [date, grain, start] of cases)
    t.equal(periodStart(date, grain), start, `${date} ${grain}`);
  t.end();
});
