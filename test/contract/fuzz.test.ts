/**
 * A small part of `make fuzz`, by every kind of caller: each handler once, for tables share theirs, and without the
 * borders of each parameter (phase `coverage`), which are thousands of requests.
 */
import t from 'tap';
import { callerNames, fuzz } from './fuzz.ts';

t.setTimeout(300_000);

t.test('requests made up from the contract are answered as it says', async (t) => {
  const tables =
    'clv/(tiers(/aggregate)?|changes|lookup|customers/.*)|locations/restaurants/aggregate';
  const paths = `^/(v1/(${tables}|marts|runs.*|releases.*)|runs/reload|metrics|health/.*)$`;
  const amount = ['--phases', 'fuzzing', '--max-examples', '20', '--seed', '1'];
  const options = [...amount, '--include-path-regex', paths];
  const { code, output, cases, errors } = await fuzz(t, { callers: callerNames, options });
  t.equal(code, 0, output.slice(output.indexOf('== FAILURES')));
  t.ok(cases > 200, `${cases} requests`);
  t.strictSame(errors, []);
});

t.test('where a reply leads to is answered, too', async (t) => {
  const paths = '^/v1/(clv(/(changes|lookup|customers/.*))?|marts|releases.*|runs.*)$';
  const amount = ['--phases', 'stateful', '--max-examples', '15', '--seed', '1'];
  const options = [...amount, '--include-path-regex', paths];
  const { code, output, cases, errors } = await fuzz(t, { callers: ['admin'], options });
  t.equal(code, 0, output.slice(output.indexOf('== FAILURES')));
  t.ok(cases > 50, `${cases} requests`);
  t.strictSame(errors, []);
});
