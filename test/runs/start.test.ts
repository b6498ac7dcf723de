/** What a reload plans and starts, and what its key is good for: over a store, with a runner that the test controls. */
import t from 'tap';
import { invalidParameter, Problem } from '../../src/errors.ts';
import { shortHash } from '../../src/platform/hash.ts';
import { readRequest, requestDocument, saveRequest } from '../../src/runs/request.ts';
import { noRunner } from '../../src/runs/runner.ts';
import { ingestOf } from '../support/ingests.ts';
import { ownerOf, requestOf } from '../support/ledgers.ts';
import { reloadsHome } from '../support/run-home.ts';

const notFound = new Problem('run-not-found', 'No run has this id.');

t.test('a new run: its id, its request, and what is kept of it', async (t) => {
  const { reload, started, objects } = reloadsHome(t, { source: '/set' });
  const before = new Date().toISOString();
  const { run_id } = await reload({ from: 'gold', marts: ['clv'], force: true, reason: 'why' });
  t.match(run_id, /^\d{8}T\d{6}Z-[0-9a-f]{6}$/);
  t.ok(run_id >= before.replaceAll(/[-:]|\.\d+/g, ''), 'ids sort by time');
  const options = { from: 'gold', marts: ['clv'], force: true, reason: 'why' } as const;
  t.strictSame(started, [requestOf(run_id, { ...options, source: '/set' })]);
  const { requested_at, ...kept } = (await readRequest(objects, run_id)) ?? { requested_at: '' };
  t.ok(requested_at >= before);
  t.strictSame(kept, {
    ...{ schema_version: 1, run_id, retry_of: null, resumes: false, as_of: null, ...options },
    ...{ requested_by: shortHash('admin'), refusal: null },
  });
});

t.test('what a new run reads: the setting, the source of the newest run, or its own', async (t) => {
  const { reload, started, ledger, objects } = reloadsHome(t);
  await reload();
  const of = (location: string) => ({ kind: 'csv' as const, id: 'test', location });
  await ledger('old', { source: of('/old'), created_at: '2024-02-21T03:00:00.000Z' });
  await ledger('new', { source: of('/new'), created_at: '2099-02-22T03:00:00.000Z' });
  await reload();
  const request = requestDocument(requestOf('waits'), null, 'admin');
  await saveRequest(objects, { ...request, requested_at: '2099-12-31T00:00:00.000Z' });
  await reload();
  t.strictSame(
    started.map(({ source }) => source),
    [null, '/new', null],
    'the newest has no ledger yet',
  );
});

t.test('another refresh, where the refresh is a step of its own', async (t) => {
  const { reload, started, ledger } = reloadsHome(t, { hasRefresh: true });
  const none = new Problem('run-refused', 'The run has no release to refresh.');
  await t.rejects(reload({ from: 'refresh' }), none);
  await ledger('open');
  await ledger('r1', { release: 'r1', retry_of: 'r0', created_at: '2024-02-20T03:00:00.000Z' });
  await ledger('r2', { release: 'r2', created_at: '2024-02-21T03:00:00.000Z' });
  await t.rejects(reload({ from: 'refresh', run_id: 'open' }), none);
  await t.rejects(reload({ from: 'refresh', run_id: 'none' }), notFound);
  t.strictSame(started, []);
});

t.test('a refresh is of the newest release, or of the one that is named', async (t) => {
  const { reload, started, ledger, state, objects } = reloadsHome(t, { hasRefresh: true });
  await ledger('r1', { release: 'r1', retry_of: 'r0', created_at: '2024-02-20T03:00:00.000Z' });
  await ledger('r2', { release: 'r2', created_at: '2024-02-21T03:00:00.000Z' });
  await ledger('r3', { created_at: '2024-02-22T03:00:00.000Z' });
  state.ends = () => Promise.resolve(null);
  t.equal((await reload({ from: 'refresh' })).run_id, 'r2');
  t.equal((await reload({ from: 'refresh', run_id: 'r1' })).run_id, 'r1');
  const request = { from: 'refresh', resumes: true } as const;
  t.strictSame(started, [requestOf('r2', request), requestOf('r1', request)]);
  t.equal((await readRequest(objects, 'r1'))?.retry_of, 'r0');
});

t.test('without such a step it is a new run from there', async (t) => {
  const { reload, started, ledger } = reloadsHome(t, { source: '/data' });
  await ledger('r1', { release: 'r1' });
  const { run_id } = await reload({ from: 'refresh' });
  t.strictSame(started, [requestOf(run_id, { from: 'refresh', source: '/data' })]);
});

t.test('a run whose ingestion failed is ingested again, as its request said', async (t) => {
  const { reload, started, put, state } = reloadsHome(t, { hasRefresh: true });
  const order = { marts: ['sales'], as_of: '2024-01-31', force: false, allow_shrink: false };
  await put('ingests/r1.json', ingestOf('r1', { order: { ...order, reason: null } }));
  state.ends = () => Promise.resolve(null);
  await reload({ run_id: 'r1' });
  const options = { from: 'ingest', marts: ['sales'], asOf: '2024-01-31' } as const;
  t.strictSame(started, [requestOf('r1', options)]);
  await t.rejects(reload({ run_id: 'r2' }), notFound);
});

t.test('one run at a time: the one in the way is named', async (t) => {
  const { reload, started, lock } = reloadsHome(t);
  await lock(ownerOf('other'));
  await t.rejects(
    reload(),
    new Problem('run-in-progress', 'Run other is in progress.', { runId: 'other' }),
  );
  t.strictSame(started, []);
});

t.test('a key starts one run, whatever the order of the members of the body', async (t) => {
  const { reload, reloads, started } = reloadsHome(t);
  const first = await reload({ reason: 'why', force: true }, 'key');
  t.equal((await reload({ force: true, reason: 'why' }, 'key')).run_id, first.run_id);
  t.equal(started.length, 1);
  const mismatch = 'The key was used before with another body.';
  await t.rejects(reload({ reason: 'why' }, 'key'), new Problem('idempotency-mismatch', mismatch));
  t.not((await reload({ reason: 'why', force: true }, 'other')).run_id, first.run_id);
  const own = await reloads.reload({ reason: 'why', force: true }, 'another caller', 'key');
  t.not(own.run_id, first.run_id);
  t.equal(started.length, 3);
});

t.test('a refused start frees its key, an earlier request of the run stays', async (t) => {
  const { reload, state, ledger, lock, objects, started } = reloadsHome(t);
  const refusal = { kind: 'refused', detail: 'no' } as const;
  const problem = new Problem('run-refused', 'no');
  state.ends = () => Promise.resolve(refusal);
  await t.rejects(reload({ reason: 'one' }, 'key'), problem);
  state.ends = null;
  await reload({ reason: 'two' }, 'key');
  t.equal(started.length, 2);
  t.not(started[1]?.runId, started[0]?.runId);
  await ledger('old', { status: 'failed' });
  await lock(null, 1);
  const before = requestDocument(requestOf('old', { reason: 'the first' }), null, 'admin');
  await saveRequest(objects, before);
  state.ends = () => Promise.resolve(refusal);
  await t.rejects(reload({ run_id: 'old' }), problem);
  t.strictSame(await readRequest(objects, 'old'), before);
});

t.test('a start that failed does not block the next one', async (t) => {
  const { reload, started, objects } = reloadsHome(t, {
    start: () => {
      throw new Error('no memory');
    },
  });
  await t.rejects(reload(), { message: 'no memory' });
  await t.rejects(reload(), { message: 'no memory' });
  t.strictSame([started, await objects.list('requests/')], [[], []]);
});

t.test('keys are 1 to 255 visible ASCII characters', async (t) => {
  const { reload, started } = reloadsHome(t);
  for (const key of ['!', '~', 'x'.repeat(255)]) await reload({}, key);
  t.equal(started.length, 3);
  const problem = 'expected 1 to 255 visible ASCII characters';
  for (const key of ['', 'a b', 'é', '\x7f', 'x'.repeat(256)]) {
    await t.rejects(async () => reload({}, key), invalidParameter('Idempotency-Key', problem));
  }
  t.equal(started.length, 3);
});

t.test('an API that has no pipeline', async (t) => {
  const { reload } = reloadsHome(t, { start: (request) => noRunner.start(request) });
  const headers = { 'retry-after': '60' };
  const refused = new Problem('runs-unavailable', 'This API cannot start runs.', { headers });
  await t.rejects(reload(), refused);
  const elsewhere = 'This API cannot stop runs; stop it where it runs.';
  await t.rejects(noRunner.stop('r1', null, 1), new Problem('run-not-active', elsewhere));
  t.equal(await noRunner.isAlive(ownerOf('r1')), true);
});
