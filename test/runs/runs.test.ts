/** Lists of runs, and one run: over a store, with a runner that the test controls. */
import t from 'tap';
import { Problem } from '../../src/errors.ts';
import { noRunner } from '../../src/runs/runner.ts';
import { Runs } from '../../src/runs/runs.ts';
import { ingestOf } from '../support/ingests.ts';
import { ownerOf, stepOf } from '../support/ledgers.ts';
import { attempt, reports, runsHome } from '../support/run-home.ts';

const notFound = new Problem('run-not-found', 'No run has this id.');

t.test('runs are listed newest first, each once, with who asked for it', async (t) => {
  const { runs, ledger, request, ids } = runsHome(t);
  const created_at = '2024-02-21T03:00:00.000Z';
  await ledger('b', { created_at });
  await ledger('c', { created_at });
  await ledger('a', { created_at });
  await ledger('new', { created_at: '2024-02-22T03:00:00.000Z', reason: 'of the ledger' });
  await request('b', created_at);
  await request('waits', '2024-02-21T12:00:00.000Z');
  t.strictSame(await ids(), ['new', 'waits', 'c', 'b', 'a']);
  const [first, waiting, , second] = await runs.list();
  t.match(first, { reason: 'of the ledger', retry_of: null });
  t.match(waiting, { status: 'planned', reason: 'asked for', retry_of: 'r0' });
  t.match(second, { status: 'running', reason: 'asked for', retry_of: 'r0' });
  t.match(await runs.get('b'), { status: 'running', reason: 'asked for', retry_of: 'r0' });
});

t.test('a run is active while the owner of the lock lives', async (t) => {
  const { runs, ledger, lock, objects } = runsHome(t);
  for (const id of ['a', 'b']) await ledger(id);
  t.strictSame([await runs.activeOwner(), await runs.activeRun()], [null, null]);
  const owner = ownerOf('b');
  await lock(owner);
  const active = async () => (await runs.list()).map(({ is_active }) => is_active);
  t.strictSame([await runs.activeOwner(), await runs.activeRun()], [owner, 'b']);
  t.strictSame(await active(), [true, false], 'b, then a');
  t.strictSame([(await runs.get('a')).is_active, (await runs.get('b')).is_active], [false, true]);
  await objects.delete('locks/pipeline.json');
  await lock(ownerOf('b', { expires_at: new Date(Date.now() - 1).toISOString() }));
  t.strictSame([await runs.activeOwner(), await runs.activeRun()], [null, null]);
  t.strictSame(await active(), [false, false]);
  t.equal((await runs.get('b')).is_active, false);
});

t.test('attempts of the service show in lists, in one run, and block another', async (t) => {
  const active = attempt('running', true);
  const all = reports(['a', attempt('failed', false)], ['b', active], ['other', active]);
  const { runs, ledger } = runsHome(t, all);
  for (const id of ['a', 'b', 'c']) await ledger(id);
  const states = (await runs.list()).map(({ run_id, status, is_active }) => [
    ...[run_id, status, is_active],
  ]);
  t.strictSame(states, [
    ['c', 'running', false],
    ['b', 'running', true],
    ['a', 'failed', false],
  ]);
  t.match(await runs.get('a'), { status: 'failed' });
  t.equal(await runs.activeRun(), 'b', 'the newest that is active');
  const idle = runsHome(t, reports(['a', attempt('failed', false)]));
  t.equal(await idle.runs.activeRun(), null);
});

t.test('a service that cannot be reached is logged, and runs are shown without it', async (t) => {
  const failure = new Error('throttled');
  const { runs, ledger, errors, ids } = runsHome(t, { attempts: () => Promise.reject(failure) });
  await ledger('a');
  t.strictSame(await ids(), ['a']);
  t.equal((await runs.get('a')).run_id, 'a');
  t.equal(await runs.activeRun(), null);
  t.strictSame(errors, [failure, failure, failure]);
});

t.test('an unreadable ledger is logged and left out, whatever their number', async (t) => {
  const { ledger, put, errors, ids } = runsHome(t);
  const names = Array.from({ length: 40 }, (_, i) => `r${String(i).padStart(2, '0')}`);
  for (const name of names) await ledger(name);
  await put('runs/r17x.json', {});
  t.strictSame(await ids(), names.toReversed());
  t.equal(errors.length, 1);
  t.match(errors[0], { name: 'ZodError' });
});

t.test('of a step: the rows of each table and who wrote them, without files', async (t) => {
  const { runs, ledger } = runsHome(t);
  const version = { run_id: 'r0', path: 'gold/clv/r0', rows: 3, files: [] };
  await ledger('r1', { steps: [stepOf({ outputs: { 'gold/clv': version } })] });
  t.strictSame((await runs.get('r1')).steps, [
    stepOf({ outputs: { 'gold/clv': { run_id: 'r0', rows: 3 } } as never }),
  ]);
  t.equal(await runs.ledgers.get('r1'), await runs.ledgers.get('r1'), 'parsed once');
});

t.test('the error of a run is that of the step that failed', async (t) => {
  const { runs, ledger } = runsHome(t);
  const error = { type: 'SourceError', message: 'no file' };
  const steps = [stepOf(), stepOf({ status: 'failed', error }), stepOf({ status: 'pending' })];
  await ledger('r1', { status: 'failed', steps });
  t.equal((await runs.get('r1')).error, 'no file');
  t.match(await runs.list(), [{ error: 'no file' }]);
});

t.test('no run has an id that none can have', async (t) => {
  const { runs, ledger } = runsHome(t);
  await ledger('published', { release: 'published' });
  await ledger('failed', { status: 'failed' });
  for (const id of ['none', '../secret', '']) {
    await t.rejects(runs.get(id), notFound);
    await t.rejects(runs.cancel(id), notFound);
    t.equal(await runs.hasPublished(id), false, id);
  }
  t.equal(await runs.hasPublished('published'), true);
  t.equal(await runs.hasPublished('failed'), false);
});

t.test('a run that began with an ingestion, on AWS alone', async (t) => {
  const { runs, ids, objects, put, ledger, request } = runsHome(t, { hasRefresh: true });
  const failed = { status: 'failed' as const, error: { type: 'SourceError', message: 'no file' } };
  for (const id of ['nightly', 'asked', 'refused', 'loaded'])
    await put(`ingests/${id}.json`, ingestOf(id, { fetch: failed }));
  const at = '2024-02-21T03:00:00.000Z';
  await request('asked', at);
  await request('refused', at, { refusal: 'at once' });
  await ledger('loaded', { created_at: '2024-02-21T04:00:00.000Z' });
  t.strictSame(await ids(), ['loaded', 'refused', 'nightly', 'asked']);
  const states = (await runs.list()).map(({ status, error, reason }) => [status, error, reason]);
  t.strictSame(states, [
    ['running', null, null],
    ['failed', 'at once', 'asked for'],
    ['failed', 'no file', null],
    ['failed', 'no file', 'asked for'],
  ]);
  t.match(await runs.get('asked'), { status: 'failed', error: 'no file' });
  t.match(await runs.get('loaded'), { status: 'running', error: null });
  const names = async (id: string) => (await runs.get(id)).steps.map(({ name }) => name);
  t.strictSame(await names('nightly'), ['ingest/fetch', 'ingest/load']);
  await ledger('done', { release: 'done', steps: [stepOf()] });
  t.strictSame(await names('done'), ['bronze', 'refresh']);

  const elsewhere = new Runs(objects, noRunner, 1, String);
  await t.rejects(elsewhere.get('nightly'), notFound);
  t.equal((await elsewhere.list()).length, 4, 'no run without a ledger or a request');
  t.strictSame((await elsewhere.get('done')).steps.length, 1);
});
