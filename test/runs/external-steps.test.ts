/** Ingestion and refresh of a run on AWS, as steps and as a request. */
import t, { type Test } from 'tap';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import {
  ingestedRuns,
  ingestionRequest,
  ingestionSteps,
  refreshStep,
} from '../../src/runs/external-steps.ts';
import { ingestOf, refreshOf } from '../support/ingests.ts';
import { writer } from '../support/ledgers.ts';

const store = (t: Test) => {
  const objects = new DirectoryStore(t.testdir());
  return { objects, put: writer(objects).put };
};
const error = { type: 'SourceError', message: 'date_dim: missing in the folder' };
const times = {
  ...{ started_at: '2024-02-21T03:00:00.000Z', finished_at: '2024-02-21T03:00:02.000Z' },
};

t.test('an ingestion is two steps, with the rows of each file and table', async (t) => {
  const { objects, put } = store(t);
  t.strictSame([await ingestionSteps(objects, 'r1'), await ingestedRuns(objects)], [[], []]);
  const file = {
    ...{ name: 'date_dim.csv', file_id: 'f', version: '1', modified_at: times.started_at },
    ...{ md5: '0'.repeat(32), bytes: 9, landed_bytes: 9, key: 'landing/x', fetched_by: 'r0' },
    ...{ columns: ['date_key'], records: 3 },
  };
  const load = { status: 'failed' as const, attempts: 2, error, rows: { date_dim: 4 } };
  await put('ingests/r1.json', ingestOf('r1', { files: { date_dim: file }, load }));
  const step = { stage: 'ingest', fingerprint: '', ...times, seconds: 2 };
  t.strictSame(await ingestionSteps(objects, 'r1'), [
    {
      ...{ name: 'ingest/fetch', ...step, status: 'succeeded', attempts: 1, error: null },
      outputs: { 'landing/date_dim': { run_id: 'r0', rows: 3 } },
    },
    {
      ...{ name: 'ingest/load', ...step, status: 'failed', attempts: 2, error },
      outputs: { 'source/date_dim': { run_id: 'r1', rows: 4 } },
    },
  ]);
  t.strictSame(await ingestedRuns(objects), ['r1']);
});

t.test('an ingestion as a request: its refusal is the error that ended it', async (t) => {
  const { objects, put } = store(t);
  t.equal(await ingestionRequest(objects, 'none'), null);
  const order = { marts: ['clv'], as_of: '2024-01-31', force: true, reason: 'late' };
  const request = {
    ...{ schema_version: 1, retry_of: null, resumes: false, from: 'ingest', ...order },
    ...{ requested_at: times.started_at, requested_by: '' },
  };
  const pipeline = { status: 'failed' as const, error: 'Glue is busy' };
  const failed = { status: 'failed' as const, error };
  const cases = [
    ['fetch', { fetch: failed }, error.message],
    ['load', { load: failed }, error.message],
    ['pipeline', { pipeline }, 'Glue is busy'],
    ['none', {}, null],
  ] as const;
  for (const [run_id, changes, refusal] of cases) {
    const document = { ...changes, order: { ...order, allow_shrink: false } };
    await put(`ingests/${run_id}.json`, ingestOf(run_id, document));
    t.strictSame(await ingestionRequest(objects, run_id), { ...request, run_id, refusal });
  }
});

t.test('the refresh of a release: pending until it begins, refused is failed', async (t) => {
  const { objects, put } = store(t);
  const step = { name: 'refresh', stage: 'refresh', fingerprint: '', outputs: {} };
  const pending = { started_at: null, finished_at: null, seconds: null, error: null };
  t.strictSame(await refreshStep(objects, 'r1'), {
    ...{ ...step, status: 'pending', attempts: 0, ...pending },
  });
  await put('refreshes/r1.json', refreshOf('r1', { status: 'refused', attempts: 2, error }));
  t.strictSame(await refreshStep(objects, 'r1'), {
    ...{ ...step, status: 'failed', attempts: 2, ...times, seconds: 1, error },
  });
  await put('refreshes/r2.json', refreshOf('r2', { status: 'running' }));
  t.match(await refreshStep(objects, 'r2'), { status: 'running', error: null });
});
