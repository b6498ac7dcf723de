/** Queries of rows: read whole, and equal exactly where their answers are. */
import t from 'tap';
import { lowerCase } from '../../src/query/filters.ts';
import { byName } from '../../src/query/parameters.ts';
import { checkFormat } from '../../src/query/reply-options.ts';
import { readRowQuery, rowParameters } from '../../src/query/rows.ts';
import { errorsOf, names, table } from '../support/query-table.ts';

const parameters = byName(rowParameters(table));
const read = (query: string, of = table) => readRowQuery(of, parameters, query, 3);
const ascending = (column: string) => ({ column, isDescending: false });
const options = {
  ...{ format: null, csv: { bom: false, isRaw: false }, csvParameter: null, release: null },
};
const usual = { limit: null, cursor: null, ...options };

t.test('a query without parameters', (t) => {
  const { rowsKey, key, ...others } = read('');
  t.strictSame(others, {
    ...{ conditions: [], fields: names, ...usual },
    sort: [ascending('customer_id'), ascending('month')],
  });
  t.ok(rowsKey && key);
  t.end();
});

t.test('every parameter', (t) => {
  const given = 'fields=share,month&limit=7&cursor=x&format=csv&bom=true&text=raw&release=r1';
  const { rowsKey, key, ...others } = read(`${given}&sort=-month,share`);
  t.strictSame(others, {
    ...{ conditions: [], fields: ['share', 'month'], limit: 7, cursor: 'x' },
    ...{ format: 'csv', csv: { bom: true, isRaw: true }, csvParameter: 'bom', release: 'r1' },
    sort: [
      { column: 'month', isDescending: true },
      ...[ascending('share'), ascending('customer_id')],
    ],
  });
  t.ok(rowsKey && key);
  t.match(read('bom=false&text=safe'), { csv: { bom: false, isRaw: false }, csvParameter: 'bom' });
  t.match(read('text=safe'), { csvParameter: 'text' });
  const twice = 'expected each column once';
  const wrong = { parameter: 'sort', problem: twice };
  t.strictSame(
    errorsOf(() => read('sort=month,-month')),
    [wrong],
  );
  t.end();
});

t.test('conditions: in the order of the table, values once and in order', (t) => {
  const query =
    'is_member=TRUE&revenue.null=false&revenue.lte=2&dimension.ne=total&dimension.ne=month' +
    '&dimension.ne=total&customer_id.prefix=b&customer_id=z&customer_id=a,b&month.gt=2024-01-31';
  t.strictSame(read(query).conditions, [
    { column: 'customer_id', operator: 'eq', values: ['a,b', 'z'] },
    { column: 'customer_id', operator: 'prefix', values: ['b'] },
    { column: 'month', operator: 'gt', values: ['2024-01-31'] },
    { column: 'dimension', operator: 'ne', values: ['month', 'total'] },
    { column: 'revenue', operator: 'lte', values: [2] },
    { column: 'revenue', operator: 'null', values: [false] },
    { column: 'is_member', operator: 'eq', values: [true] },
  ]);
  t.strictSame(read('customers.gt=2.5').conditions[0]?.values, [2.5], 'a count, too');
  t.strictSame(read('month=2024-01-31T00:00:00Z'), read('month=2024-01-31'));
  const wrong = ['customers=x', 'month=1', 'is_member=1', 'dimension=Total', 'revenue.null=1'];
  for (const query of wrong) t.equal(errorsOf(() => read(query)).length, 1, query);
  for (const query of ['dimension.gt=a', 'is_member.lt=true', 'customer_id.null=true'])
    t.match(
      errorsOf(() => read(query)),
      [{ problem: /^no such parameter/ }],
      query,
    );
  t.match(
    errorsOf(() => read('share.gt=1&share.gt=2')),
    [{ problem: /^expected once/ }],
  );
  t.end();
});

t.test('queries with the same answer have one key, others have others', (t) => {
  const { rowsKey, key } = read('');
  t.equal(read('limit=100').key, key, 'the default, spelled out');
  t.equal(read('format=csv&bom=true').key, key, 'format aside');
  t.equal(read('sort=customer_id,month').rowsKey, rowsKey);
  const one = read('customers=1&customers=2&is_member=true');
  t.strictSame(read('is_member=true&customers=2&customers=1'), one);
  const others = ['customers=1', 'sort=-month', 'sort=month'].map((query) => read(query));
  const elsewhere = read('', { ...table, name: 'other' });
  const rowKeys = [rowsKey, elsewhere.rowsKey, one.rowsKey, ...others.map((one) => one.rowsKey)];
  t.equal(new Set(rowKeys).size, 6);
  const pages = ['limit=7', 'cursor=x', 'fields=month,share', 'fields=share,month', 'fields=month'];
  const keys = [
    key,
    elsewhere.key,
    ...[...others, ...pages.map((query) => read(query))].map((one) => one.key),
  ];
  t.equal(new Set(keys).size, 10);
  for (const query of pages) t.equal(read(query).rowsKey, rowsKey, 'a cursor goes on with them');
  t.end();
});

t.test('a parameter with one value is given once', (t) => {
  const twice = (name: string, value: string) => `${name}=${value}&${name}=${value}`;
  const values = {
    limit: '1',
    cursor: 'x',
    format: 'csv',
    release: 'r1',
    bom: 'true',
    text: 'raw',
  };
  const expected = (parameter: string) => [{ parameter, problem: 'expected once, given 2 times' }];
  for (const [name, value] of Object.entries(values))
    t.strictSame(
      errorsOf(() => read(twice(name, value))),
      expected(name),
    );
  t.end();
});

t.test('lower case is that of each character, as in SQL', (t) => {
  t.equal(lowerCase('ÀBC\u{10400}1'), 'àbc\u{10428}1');
  t.equal(lowerCase('ΟΔΟΣ'), 'οδοσ', 'not by the place in the word');
  t.equal(lowerCase('\u0130'), 'i', 'one character for one');
  t.end();
});

t.test('what a format does not have is refused', (t) => {
  const check = (query: string, format: 'json' | 'csv' | 'arrow') => () => {
    const given = read(query);
    checkFormat(given, given, format);
  };
  for (const parameter of ['bom', 'text']) {
    const query = parameter === 'bom' ? 'bom=true' : 'text=raw';
    check(query, 'csv')();
    t.strictSame(errorsOf(check(query, 'json')), [
      { parameter, problem: 'expected format csv, the reply is json' },
    ]);
  }
  for (const parameter of ['limit', 'cursor']) {
    check(`${parameter}=1`, 'json')();
    t.strictSame(errorsOf(check(`${parameter}=1`, 'arrow')), [
      { parameter, problem: 'expected format json; arrow has every row and no pages' },
    ]);
  }
  check('', 'arrow')();
  checkFormat(read('limit=1'), null, 'arrow');
  t.end();
});
