/** Query parameters: what is read, and every way to be refused, each with its own words. */
import t from 'tap';
import { z } from 'zod';
import {
  byName,
  invalidParameters,
  queryText,
  readParameters,
  requireNoParameters,
  type Parameter,
} from '../../src/query/parameters.ts';
import { readValue } from '../../src/query/values.ts';
import { errorsOf, refusal } from '../support/query-table.ts';

const of = (name: string, schema: Parameter['schema'], changes: Partial<Parameter> = {}) => ({
  ...{ name, schema, description: '', type: 'text' as const, takes: 'single' as const },
  ...changes,
});
const parameters = byName([
  of('id', z.string().min(1)),
  of('count', z.int().min(1), { type: 'number' }),
  of('tier', z.enum(['High', 'Low']), { takes: 'repeated' }),
  of('tier.ne', z.string(), { takes: 'repeated' }),
  of('fields', z.enum(['clv', 'orders', 'items']), { takes: 'list', most: 2, noun: 'column' }),
  of('words', z.enum(['a', 'b']), { takes: 'list' }),
]);
const read = (query: string) => [...readParameters(parameters, query, 3)];
const problems = (query: string) =>
  errorsOf(() => read(query)).map(({ parameter, problem }) => [parameter, problem]);

t.test('what each parameter takes', (t) => {
  const cases: [string, unknown[]][] = [
    ['', []],
    [
      'id=a%20b&count=+2',
      [
        ['id', ['a b']],
        ['count', [2]],
      ],
    ],
    ['id=a,b', [['id', ['a,b']]]],
    [
      'tier=Low&id=x&tier=High&tier=Low',
      [
        ['tier', ['Low', 'High', 'Low']],
        ['id', ['x']],
      ],
    ],
    ['tier.ne=a,b', [['tier.ne', ['a,b']]]],
    ['fields=clv,orders', [['fields', ['clv', 'orders']]]],
    ['fields=clv&fields=orders', [['fields', ['clv', 'orders']]]],
    ['words=a%2Cb', [['words', ['a', 'b']]]],
    ['&id=%E2%82%AC&', [['id', ['€']]]],
  ];
  for (const [query, values] of cases) t.strictSame(read(query), values, query);
  t.end();
});

t.test('what is refused, and why', (t) => {
  const cases: [string, string, string][] = [
    ['id=a&id=b', 'id', 'expected once, given 2 times'],
    ['id=', 'id', 'expected a text of at least 1 characters, got ""'],
    ['count=x', 'count', 'expected a number, got "x"'],
    ['count=0', 'count', 'expected a number of at least 1, got 0'],
    ['tier=Low&tier=Low&tier=Low&tier=Low', 'tier', 'expected at most 3 values, got 4'],
    ['tier=high', 'tier', 'expected High or Low, got "high"; did you mean High?'],
    ['fields=clv,orders,items', 'fields', 'expected at most 2 values, got 3'],
    ['fields=clv,clv', 'fields', '"clv" is given twice'],
    ['fields=order', 'fields', 'no column "order"; did you mean orders?'],
    ['words=c', 'words', 'expected a or b, got "c"; did you mean a?'],
    ['idd=1', 'idd', 'no such parameter; did you mean id?'],
    ['tier.contains=1', 'tier.contains', 'no such parameter; offered: tier, tier.ne'],
    ['tier.nf=1', 'tier.nf', 'no such parameter; did you mean tier.ne?'],
    ['strange=1', 'strange', 'no such parameter'],
    ['id=%zz', 'id', '"id=%zz" has an escape that is not UTF-8; expected %25 for %'],
    ['count=1&id=%ff', 'id', '"id=%ff" has an escape that is not UTF-8; expected %25 for %'],
  ];
  for (const [query, parameter, problem] of cases)
    t.strictSame(problems(query), [[parameter, problem]], query);
  t.strictSame(problems('id=&strange=1').length, 2, 'every parameter at fault');
  const [[long = ''] = []] = problems(`${'x'.repeat(200)}=1`);
  t.equal(long.length, 100, 'names are cut');
  const [[broken = ''] = []] = problems(`${'x'.repeat(200)}=%zz`);
  t.equal(broken.length, 100, 'of a broken escape, too');
  t.end();
});

t.test('a required parameter is named when it is absent', (t) => {
  const required = byName([of('since', z.string(), { isRequired: true }), of('id', z.string())]);
  const missing = { parameter: 'since', problem: 'is required' };
  t.strictSame(
    errorsOf(() => readParameters(required, 'id=1', 1)),
    [missing],
  );
  t.strictSame([...readParameters(required, 'since=r1', 1)], [['since', ['r1']]]);
  t.end();
});

t.test('the detail names every problem, and is cut', (t) => {
  const errors = [
    { parameter: 'a', problem: 'is required' },
    { parameter: 'b', problem: 'x'.repeat(2_000) },
  ];
  const { type, detail, errors: kept } = invalidParameters(errors);
  t.strictSame([type, kept], ['invalid-parameter', errors]);
  t.equal(detail, `a: is required; b: ${'x'.repeat(1_000)}`.slice(0, 1_000));
  t.end();
});

t.test('the query of a URL, and routes without one', (t) => {
  t.strictSame(
    [undefined, '/v1', '/v1?', '/v1?a=1?b', '?a'].map((url) => queryText(url)),
    ['', '', '', 'a=1?b', 'a'],
  );
  requireNoParameters('/v1/runs');
  t.match(
    refusal(() => {
      requireNoParameters('/v1/runs?a=1');
    }),
    {
      ...{ type: 'invalid-parameter', detail: 'a: no such parameter' },
    },
  );
  t.end();
});

t.test('values in any common notation', (t) => {
  const numbers = [
    '1',
    '+1',
    ' 1',
    '-1',
    '.5',
    '5.',
    '1e3',
    '1E+3',
    '1e 3',
    '-0.25e-2',
    '.25',
    '12e12',
  ];
  t.strictSame(
    numbers.map((text) => readValue('number', text)),
    [1, 1, 1, -1, 0.5, 5, 1000, 1000, 1000, -0.0025, 0.25, 12e12],
  );
  for (const text of [
    '',
    '.',
    '1x',
    'x1',
    'NaN',
    'Infinity',
    '1e999',
    '0x1',
    '1,5',
    '1e',
    '--1',
    '1 2',
  ])
    t.equal(readValue('number', text), undefined, text);
  const day = '2024-02-29';
  const midnights = ['T00:00', ' 00:00', 'T00:00:00', 'T00:00:00.00', 't00:00z', 'T00:00:00Z'];
  const zones = ['T00:00+00:00', 'T00:00-00:00', 'T00:00 00:00', 'T00:00+0000'];
  for (const end of ['', ...midnights, ...zones]) t.equal(readValue('date', day + end), day, end);
  for (const end of ['T00:01', 'T01:00', 'T00:00:01', 'T00:00:00.01', 'T00:00+01:00', 'T', 'x'])
    t.equal(readValue('date', day + end), undefined, end);
  t.equal(readValue('date', `x${day}`), undefined);
  t.strictSame(
    ['true', 'TRUE', 'False', '1', ''].map((text) => readValue('boolean', text)),
    [true, true, false, undefined, undefined],
  );
  t.equal(readValue('text', ' 1 '), ' 1 ');
  t.end();
});
