/** Bodies of reloads: what is taken, and what each refusal says. */
import t from 'tap';
import { readBody } from '../../src/query/body.ts';
import { reloadBody } from '../../src/runs/body.ts';
import { errorsOf } from '../support/query-table.ts';

t.test('what a body may say', (t) => {
  const all = { from: 'gold', marts: ['clv', 'sales'], as_of: '2024-02-29', force: true };
  const bodies = [{}, { ...all, run_id: 'r1', reason: 'x'.repeat(500) }, { run_id: 'r' }];
  for (const body of [...bodies, { marts: ['clv'] }])
    t.strictSame(readBody(reloadBody, body), body);
  t.end();
});

t.test('bodies are read strictly', (t) => {
  const cases = [
    [{ nothing: 1 }, 'nothing', 'no such member'],
    [{ marts: ['sales', 'sales'] }, 'marts', 'names a mart twice'],
    [{ marts: ['king'] }, 'marts.0', /^expected clv, segments, .* or discounts/],
    [{ marts: [] }, 'marts', 'expected a list of at least 1 entries, got []'],
    [{ marts: Array(8).fill('clv') }, 'marts', /^expected a list of at most 7 entries/],
    [{ from: 'middle' }, 'from', /^expected ingest, bronze, .* or refresh, got "middle"/],
    [{ as_of: '2024-02-30' }, 'as_of', 'expected a date such as 2024-01-31, got "2024-02-30"'],
    [{ force: 'yes' }, 'force', 'expected true or false, got "yes"'],
    [{ reason: 'x'.repeat(501) }, 'reason', /^expected /],
    [{ reason: 'late\0file' }, 'reason', 'expected text without NUL characters'],
    [{ run_id: '../secret' }, 'run_id', /^expected text that matches/],
    [{ run_id: 'r', marts: ['clv'] }, 'marts', 'a resumed run builds the marts of its plan'],
    [{ run_id: 'r', marts: ['clv'], force: false }, 'marts', /^a resumed run/],
  ] as const;
  for (const [body, parameter, problem] of cases) {
    const [first] = errorsOf(() => readBody(reloadBody, body));
    t.match(first, { parameter, problem }, parameter);
    if (typeof problem === 'string') t.equal(first?.problem, problem);
  }
  t.end();
});
