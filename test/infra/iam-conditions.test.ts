/** Condition operators of IAM. */
import t from 'tap';
import { holds } from '../support/iam/conditions.ts';

t.test('conditions', (t) => {
  const cases: [
    operator: string,
    value: string | number | string[],
    given: string | null,
    is: boolean,
  ][] = [
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringEquals', 'a*', 'ab', false],
    ['StringLike', 'a*', 'ab', true],
    ['StringLike', 'a?', 'abc', false],
    ['StringLike', 'a.c', 'abc', false],
    ['StringLike', 'a*', null, false],
    ['StringLikeIfExists', 'a*', null, true],
    ['StringLikeIfExists', 'a*', 'b', false],
    ['Bool', 'false', 'False', true],
    ['Bool', 'false', 'true', false],
    ['NumericLessThan', '1.2', '1.10', true],
    ['NumericLessThan', 1.2, '1.2', false],
    ['ArnLike', 'arn:aws:logs:us-east-1:1:*', 'arn:aws:logs:us-east-1:1:log-group:a', true],
    ['ArnLike', 'arn:aws:logs:*:1:a', 'arn:aws:logs:x:y:1:a', false],
    ['ArnEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::c', false],
    ['StringEquals', '${aws:userid}', 'me', true],
    ['StringEquals', '${aws:userid}', 'you', false],
  ];
  for (const [operator, value, given, is] of cases) {
    const context = { 'aws:userid': 'me', ...(given !== null && { 'A:Key': given }) };
    t.equal(holds({ [operator]: { 'a:key': value } }, context), is, `${operator} ${String(value)}`);
  }
  const two = { StringEquals: { a: '1', b: '2' } };
  t.notOk(holds(two, { a: '1', b: '3' }), 'all keys must hold');
  t.throws(() => holds({ StringNotEquals: { a: '1' } }, {}), /StringNotEquals is not known/);
  t.end();
});
