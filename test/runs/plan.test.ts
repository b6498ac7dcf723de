/** What a reload does with an earlier run: every option that is kept, replaced or left to its default. */
import t from 'tap';
import type { Ledger } from '../../src/contracts/ledger.ts';
import { Problem } from '../../src/errors.ts';
import { marts } from '../../src/marts/index.ts';
import { planAgain, planIngestion, planNew, planRefresh } from '../../src/runs/plan.ts';
import { requestDocument } from '../../src/runs/request.ts';
import { ledgerOf } from '../support/ledgers.ts';

const body = {
  ...{ from: 'gold' as const, force: true, reason: 'why', as_of: '2024-01-31' },
  marts: ['clv' as const],
};
const options = { from: 'gold', force: true, reason: 'why', marts: ['clv'], asOf: '2024-01-31' };
const none = { from: null, force: false, reason: null, marts: [], asOf: null };

const ledger = (changes: Partial<Ledger>): Ledger => {
  const old = { status: 'succeeded', retry_of: 'older', requested_as_of: '2024-01-30' } as const;
  return ledgerOf('old', { ...old, marts: ['sales'], ...changes });
};

t.test('a new run, and another refresh', (t) => {
  t.strictSame(planNew(body, 'r1', '/data'), {
    ...{ request: { ...options, runId: 'r1', resumes: false, source: '/data' }, retryOf: null },
  });
  t.strictSame(planNew({}, 'r1', null), {
    ...{ request: { ...none, runId: 'r1', resumes: false, source: null }, retryOf: null },
  });
  t.strictSame(planRefresh({ from: 'refresh' }, 'r1', 'r0'), {
    request: { ...none, from: 'refresh', runId: 'r1', resumes: true, source: null },
    retryOf: 'r0',
  });
  t.end();
});

t.test('another ingestion keeps what is not said anew', (t) => {
  const given = { runId: 'r1', resumes: false, source: null, ...none };
  const old = { ...given, from: 'ingest' as const, marts: ['sales'], asOf: '2024-01-30' };
  const before = requestDocument(old, 'r0', 'admin');
  t.strictSame(planIngestion({}, 'r1', before), { request: old, retryOf: 'r0' });
  t.strictSame(planIngestion(body, 'r1', before), {
    request: { ...old, ...options, from: 'ingest' },
    retryOf: 'r0',
  });
  const unknown = new Problem('run-not-found', 'No run has this id.');
  t.throws(() => planIngestion(body, 'r1', null), unknown);
  t.throws(() => planIngestion(body, 'r1', { ...before, from: 'gold' }), unknown);
  t.end();
});

t.test('a run that did not succeed is resumed, another one only repeated by force', (t) => {
  const before = requestDocument(
    { ...none, runId: 'old', resumes: false, source: null },
    'first',
    'admin',
  );
  for (const status of ['planned', 'running', 'failed', 'cancelled'] as const) {
    const resumed = { ...none, runId: 'old', resumes: true, source: null };
    const old = ledger({ status });
    t.strictSame(planAgain({}, old, 'new', null), { request: resumed, retryOf: 'older' });
    t.strictSame(planAgain({}, old, 'new', before), { request: resumed, retryOf: 'first' });
  }
  for (const status of ['succeeded', 'unchanged'] as const) {
    const detail = `Run old has ${status}; force makes a new one.`;
    t.throws(() => planAgain({}, ledger({ status }), 'new', null), {
      ...{ message: detail, type: 'run-succeeded', runId: 'old' },
    });
    const repeated = { ...none, force: true, runId: 'new', resumes: false, source: '/data' };
    const plan = (changes: object, built = ['sales']) =>
      planAgain({ force: true, ...changes }, ledger({ status, marts: built }), 'new', null);
    t.strictSame(plan({}), {
      request: { ...repeated, marts: ['sales'], asOf: '2024-01-30' },
      retryOf: 'old',
    });
    const every = marts.map(({ name }) => name);
    t.strictSame(plan({}, every).request.marts, [], 'a run of all marts');
    t.match(plan(body).request, { marts: ['clv'], asOf: '2024-01-31' });
  }
  t.end();
});
