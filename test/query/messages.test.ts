/** Messages about values: what was expected, what was given, the nearest name; cut to a length, never within a character. */
import t from 'tap';
import { z } from 'zod';
import { errorSummary } from '../../src/ingest/errors.ts';
import { readBody } from '../../src/query/body.ts';
import { anyOf, nearest, quoted } from '../../src/query/messages.ts';
import { invalidParameters, readParameters } from '../../src/query/parameters.ts';
import { Problem } from '../../src/errors.ts';

const errorsOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.errors ?? [];
    throw error;
  }
  throw new Error('nothing was refused');
};

t.test('values are quoted, 60 characters of them at most', (t) => {
  t.equal(quoted(undefined), 'nothing');
  t.equal(quoted('a"b'), '"a\\"b"');
  t.equal(quoted([1, null]), '[1,null]');
  t.equal(quoted('x'.repeat(58)), `"${'x'.repeat(58)}"`);
  t.equal(quoted('x'.repeat(59)), `"${'x'.repeat(59)}...`);
  t.end();
});

t.test('no text is cut within a character', (t) => {
  const [even, odd] = ['😀'.repeat(700), `a${'😀'.repeat(700)}`];
  t.equal(quoted(even), `"${'😀'.repeat(29)}...`);
  t.equal(quoted(odd), `"a${'😀'.repeat(29)}...`);
  for (const text of [even, odd]) {
    const [unknown] = errorsOf(() => readBody(z.strictObject({}), { [text]: 1 }));
    const [parameter] = errorsOf(() =>
      readParameters(new Map(), `${encodeURIComponent(text)}=1`, 1),
    );
    const { detail } = invalidParameters([{ parameter: text, problem: 'x' }]);
    const { message } = errorSummary(new Error(text));
    for (const one of [unknown?.parameter, parameter?.parameter, detail, message]) {
      t.doesNotThrow(() => encodeURIComponent(one ?? ''));
      t.ok(text.startsWith(one ?? '-'));
    }
  }
  t.end();
});

t.test('the nearest name, where one is close', (t) => {
  const names = ['clv', 'customer_id', 'orders'];
  t.equal(nearest('clvv', names), '; did you mean clv?');
  t.equal(nearest('CUSTOMER_ID', names), '; did you mean customer_id?');
  t.equal(nearest('custmer', names), '', '4 of 11 letters are more than a third');
  t.equal(nearest('custmer_i', names), '; did you mean customer_id?');
  t.equal(nearest('c', names), '');
  t.equal(nearest('clv', []), '');
  t.equal(nearest('o'.repeat(61), ['o'.repeat(61)]), '');
  t.equal(nearest('o'.repeat(60), ['o'.repeat(60)]), `; did you mean ${'o'.repeat(60)}?`);
  t.end();
});

t.test('lists of values', (t) => {
  t.equal(anyOf([]), 'nothing');
  t.equal(anyOf(['a']), 'a');
  t.equal(anyOf(['a', 'b']), 'a or b');
  t.equal(anyOf(['a', 'b', 'c']), 'a, b or c');
  const many = Array.from({ length: 20 }, (_, i) => `v${i}`);
  t.match(anyOf(many), / or v19$/);
  t.equal(anyOf([...many, 'v20']), 'one of 21 values');
  t.end();
});

t.test('what was expected of a body, in the words of this API', (t) => {
  const schema = z.strictObject({
    ids: z.array(z.string()).min(1).max(2).optional(),
    name: z.string().min(2).max(3).optional(),
    code: z
      .string()
      .regex(/^[a-z]$/)
      .optional(),
    tier: z.enum(['High', 'Low']).optional(),
    count: z.int().min(1).max(9).optional(),
    ratio: z.number().optional(),
    isNew: z.boolean().optional(),
    day: z.iso.date().optional(),
    at: z.iso.datetime().optional(),
    nested: z.strictObject({ one: z.string() }).optional(),
  });
  const problem = (body: unknown) => {
    const [one, ...more] = errorsOf(() => readBody(schema, body));
    return [one?.parameter, one?.problem, ...more];
  };
  const cases: [unknown, string, string][] = [
    [[], 'body', 'expected an object, got []'],
    [{ more: 1 }, 'more', 'no such member'],
    [{ ids: 'a' }, 'ids', 'expected a list, got "a"'],
    [{ ids: [] }, 'ids', 'expected a list of at least 1 entries, got []'],
    [{ ids: [1] }, 'ids.0', 'expected a text, got 1'],
    [{ ids: ['a', 'b', 'c'] }, 'ids', 'expected a list of at most 2 entries, got ["a","b","c"]'],
    [{ name: 'a' }, 'name', 'expected a text of at least 2 characters, got "a"'],
    [{ name: 'abcd' }, 'name', 'expected a text of at most 3 characters, got "abcd"'],
    [{ code: 'A' }, 'code', 'expected text that matches /^[a-z]$/, got "A"'],
    [{ tier: 'high' }, 'tier', 'expected High or Low, got "high"; did you mean High?'],
    [{ count: 1.5 }, 'count', 'expected a whole number, got 1.5'],
    [{ count: 0 }, 'count', 'expected a number of at least 1, got 0'],
    [{ count: 10 }, 'count', 'expected a number of at most 9, got 10'],
    [{ ratio: 'x' }, 'ratio', 'expected a number, got "x"'],
    [{ isNew: 1 }, 'isNew', 'expected true or false, got 1'],
    [{ day: '2024' }, 'day', 'expected a date such as 2024-01-31, got "2024"'],
    [{ at: '2024' }, 'at', 'expected a time such as 2024-01-31T12:00:00Z, got "2024"'],
    [{ nested: {} }, 'nested.one', 'expected a text, got nothing'],
  ];
  for (const [body, parameter, text] of cases) t.strictSame(problem(body), [parameter, text]);
  t.strictSame(readBody(schema, undefined), {});
  const wrong = z.array(z.string());
  t.equal(errorsOf(() => readBody(wrong, Array(200).fill(1))).length, 100, 'not all of very many');
  t.end();
});
