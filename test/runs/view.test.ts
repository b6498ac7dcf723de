/** A run combined with what the service that executes it reports: neither undoes what the other knows has ended. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { shortHash } from '../../src/platform/hash.ts';
import { requestDocument } from '../../src/runs/request.ts';
import type { Attempt } from '../../src/runs/runner.ts';
import {
  asSummary,
  detailOf,
  plannedOf,
  runDetail,
  summaryOf,
  withAttempt,
  type RunSummary,
} from '../../src/runs/view.ts';
import { ledgerOf, stepOf } from '../support/ledgers.ts';

const request = {
  ...{ runId: 'r1', resumes: false, source: null, from: 'gold' as const, marts: ['clv'] },
  ...{ asOf: '2024-01-31', force: true, reason: 'late file' },
};
const planned = plannedOf(requestDocument(request, 'r0', 'admin'));
const run = (changes: Partial<RunSummary>): RunSummary => ({ ...asSummary(planned), ...changes });
const attempt = (status: Attempt['status'], isActive = false): Attempt => ({
  ...{ status, isActive, error: 'as the service says' },
});
const seen = (changes: Partial<RunSummary>, one?: Attempt) => {
  const { status, is_active, error } = withAttempt(run(changes), one);
  return [status, is_active, error];
};

t.test('what a run is with an attempt', (t) => {
  const at = { finished_at: '2024-01-31T12:00:00Z', error: 'of the ledger' };
  const published = { status: 'failed', release: 'r1', ...at } as const;
  for (const status of ['failed', 'cancelled', 'running'] as const)
    t.strictSame(seen(published, attempt(status)), ['failed', false, 'of the ledger']);
  t.strictSame(seen({ status: 'succeeded' }, attempt('failed')), ['succeeded', false, null]);
  t.strictSame(seen({ status: 'unchanged' }, attempt('failed')), ['unchanged', false, null]);
  for (const status of ['succeeded', 'unchanged'] as const)
    t.strictSame(seen({ status }, attempt('running', true)), [status, false, null], 'said late');
  t.strictSame(seen({ status: 'running' }), ['running', false, null], 'no attempt is listed');
  const own = { status: 'running', is_active: true } as const;
  t.strictSame(seen(own, attempt('failed')), ['running', true, null], 'it holds the lock');
  for (const status of ['planned', 'running'] as const) {
    t.strictSame(seen({ status }, attempt('failed')), ['failed', false, 'as the service says']);
    t.match(seen({ status }, attempt('cancelled')), ['cancelled', false]);
    t.strictSame(seen({ status }, attempt('succeeded')), [status, false, null]);
  }
  const resumed = withAttempt(run({ status: 'failed', ...at }), attempt('planned', true));
  t.match(resumed, { status: 'planned', is_active: true, error: null, finished_at: null });
  t.strictSame(seen({ status: 'failed', ...at }, attempt('cancelled')), [
    ...['failed', false, 'of the ledger'],
  ]);
  t.end();
});

t.test('a published run is never failed because its process was', (t) => {
  const statuses = ['planned', 'running', 'succeeded', 'failed', 'cancelled'] as const;
  const property = fc.property(
    fc.constantFrom(...statuses, 'unchanged' as const),
    fc.constantFrom(...statuses),
    fc.boolean(),
    fc.option(fc.constant('r1')),
    (status, reported, isActive, release) => {
      const before = run({ status, release });
      const after = withAttempt(before, attempt(reported, isActive));
      if (release !== null || status === 'succeeded') assert.deepEqual(after, before);
      const isChanged = after.status !== before.status;
      if (isChanged && !isActive) assert(status === 'planned' || status === 'running');
      assert.deepEqual(withAttempt(after, attempt(reported, isActive)), after, 'said again');
    },
  );
  fc.assert(property, { numRuns: 200 });
  t.end();
});

t.test('a run that was requested and has no ledger', (t) => {
  const { created_at, started_at, updated_at, ...others } = planned;
  t.ok(created_at === started_at && started_at === updated_at);
  t.strictSame(others, {
    ...{ run_id: 'r1', status: 'planned', is_active: false, retry_of: 'r0', reason: 'late file' },
    ...{ marts: ['clv'], as_of: null, release: null, finished_at: null, error: null },
    ...{ requested_as_of: '2024-01-31', first_date: null, source: null, code_version: null },
    ...{ settings: {}, base_release: null, allow_shrink: false, steps: [], changes: {} },
    ...{ counts: {}, checks: [], metadata: {} },
  });
  const document = { ...requestDocument(request, null, 'admin'), refusal: 'no source' };
  t.match(plannedOf(document), {
    ...{ status: 'failed', error: 'no source', finished_at: document.requested_at },
  });
  t.equal(document.requested_by, shortHash('admin'), 'no name of a person');
  t.end();
});

t.test('the error of a run is that of its failed step', (t) => {
  const of = (message: string) => ({ type: 'Error', message });
  const errorOf = (...steps: ReturnType<typeof stepOf>[]) =>
    summaryOf(ledgerOf('r1', { steps }), null, false).error;
  const failed = { status: 'failed' } as const;
  t.equal(
    errorOf(stepOf({ ...failed, error: null }), stepOf({ ...failed, error: of('why') })),
    'why',
  );
  t.equal(errorOf(stepOf({ status: 'running', error: of('of an earlier attempt') })), null);
  t.end();
});

t.test('a reply has the fields of its schema, and no other', (t) => {
  const source = { kind: 'csv' as const, id: 'of the files', location: '/private/path' };
  const detail = detailOf(ledgerOf('20240131T120000Z-abcdef', { source }), null, true);
  t.strictSame(detail.source, { kind: 'csv', id: 'of the files' }, 'no place');
  t.strictSame(Object.keys(detail), Object.keys(runDetail.shape));
  const known = { ...planned, run_id: '20240131T120000Z-abcdef', retry_of: null };
  const step = stepOf();
  const withOutput = (output: object) => [{ ...step, outputs: { 'gold/clv': output } }];
  const output = { run_id: known.run_id, rows: 1 };
  const isValid = (changes: object) => runDetail.safeParse({ ...known, ...changes }).success;
  t.strictSame(
    [
      ...[isValid({}), isValid({ steps: withOutput(output) }), isValid({ other: 1 })],
      ...[isValid({ steps: withOutput({ ...output, path: 'p' }) })],
      ...[isValid({ steps: [{ ...step, stage: 'unknown' }] }), isValid({ steps: [{}] })],
    ],
    [true, true, false, false, false, false],
  );
  t.end();
});
