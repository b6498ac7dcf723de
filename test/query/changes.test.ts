/** Queries of changes and of one customer: read whole, and equal exactly where their answers are. */
import t from 'tap';
import { changeParameters, readChangeQuery } from '../../src/query/changes.ts';
import {
  customerIdParameter,
  historyParameters,
  itemParameters,
  readHistoryQuery,
  readItemQuery,
} from '../../src/query/customer.ts';
import { byName } from '../../src/query/parameters.ts';
import { errorsOf, names, table } from '../support/query-table.ts';

const options = {
  ...{ format: null, csv: { bom: false, isRaw: false }, csvParameter: null, release: null },
};
const usual = { limit: null, cursor: null, ...options };

t.test('a parameter with one value is given once', (t) => {
  const twice = (name: string, value: string) => `${name}=${value}&${name}=${value}`;
  const expected = (parameter: string) => [{ parameter, problem: 'expected once, given 2 times' }];
  const dates = byName(historyParameters);
  for (const [name, value] of Object.entries({
    from: '2024-01-31',
    to: '2024-01-31',
    grain: 'day',
  }))
    t.strictSame(
      errorsOf(() => readHistoryQuery(dates, twice(name, value))),
      expected(name),
    );
  const changes = byName(changeParameters(table));
  t.strictSame(
    errorsOf(() => readChangeQuery(table, changes, twice('since', 'r1'), 3)),
    expected('since'),
  );
  t.end();
});

t.test('ids of customers have 1 to 256 characters', (t) => {
  const { name, schema } = customerIdParameter;
  const isValid = (length: number) => schema.safeParse('x'.repeat(length)).success;
  t.strictSame([name, ...[0, 1, 256, 257].map(isValid)], ['customer_id', false, true, true, false]);
  t.end();
});

t.test('changes: since a release, in the columns that are told of a customer', (t) => {
  const known = byName(changeParameters(table));
  const changes = (query: string, of = table) => readChangeQuery(of, known, query, 3);
  const usualFields = ['clv', 'clv_tier', 'orders', 'is_member'];
  const { rowsKey, key, ...others } = changes('since=r1');
  const query = { since: 'r1', conditions: [], fields: usualFields, ...usual };
  t.strictSame(others, query);
  const { fields, limit, cursor, format, release, conditions } = changes(
    'since=r1&fields=share,month,customer_id&limit=2&cursor=x&format=csv&release=r2&customers=1',
  );
  t.strictSame([fields, limit, cursor, format, release], [['share'], 2, 'x', 'csv', 'r2']);
  t.strictSame(conditions, [{ column: 'customers', operator: 'eq', values: [1] }]);
  t.strictSame(
    errorsOf(() => changes('')),
    [{ parameter: 'since', problem: 'is required' }],
  );
  const rows = ['since=r2', 'since=r1&fields=share', 'since=r1&customers=1'].map((query) =>
    changes(query),
  );
  const more = [changes('since=r1', { ...table, name: 'other' }), ...rows];
  t.equal(new Set([rowsKey, ...more.map((one) => one.rowsKey)]).size, 5);
  const pages = ['limit=2', 'cursor=x'].map((page) => changes(`since=r1&${page}`));
  t.equal(new Set([key, ...[...more, ...pages].map((one) => one.key)]).size, 7);
  for (const page of pages) t.equal(page.rowsKey, rowsKey);
  t.end();
});

t.test('one customer, and the history', (t) => {
  const known = byName(itemParameters(table));
  const item = (query: string) => readItemQuery(table, known, query, 3);
  t.match(item(''), { fields: names, ...options });
  t.match(item('fields=share,month&release=r1'), { fields: ['share', 'month'], release: 'r1' });
  const keys = ['', 'fields=share,month', 'fields=month,share'].map((query) => item(query).key);
  t.equal(new Set(keys).size, 3);
  const dates = byName(historyParameters);
  const history = (query: string) => readHistoryQuery(dates, query);
  const whole = history('');
  t.match(whole, { from: null, to: null, grain: 'change', ...options });
  const [from, to] = ['2024-01-31', '2024-02-01'];
  const bounds = history(`from=${from}&to=${to}&grain=day&format=csv`);
  t.match(bounds, { from, to, grain: 'day', format: 'csv' });
  t.match(history(`from=${to}&to=${to}&grain=change`), { from: to, to, grain: 'change' });
  t.strictSame(
    errorsOf(() => history(`from=${to}&to=${from}`)),
    [{ parameter: 'from', problem: `expected a day up to ${from}, got ${to}` }],
  );
  const others = [`from=${from}`, `to=${from}`, 'grain=day'].map((query) => history(query).key);
  t.equal(new Set([whole.key, bounds.key, ...keys, ...others]).size, 8);
  t.end();
});
