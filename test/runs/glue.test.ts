/** Runs on Glue: the real API and SDK, Glue and EventBridge as doubles that are told what becomes of a run. */
import { GlueClient } from '@aws-sdk/client-glue';
import { join } from 'node:path';
import t from 'tap';
import { EventBus } from '../../src/platform/events.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { GlueRunner } from '../../src/runs/glue.ts';
import { testApp } from '../support/app.ts';
import { startDoubles } from '../support/doubles.ts';
import { ingestOf, refreshOf } from '../support/ingests.ts';
import { writer } from '../support/ledgers.ts';
import { idOf } from '../support/run-app.ts';

const job = 'pipeline';

t.test('runs on Glue', async (t) => {
  const { told, control, endFaults, fault } = await startDoubles(t);
  const clients = { glue: new GlueClient(told), events: new EventBus('default', told) };
  t.teardown(() => {
    clients.glue.destroy();
  });
  const { post, get, token, home } = await testApp(t, {
    release: null,
    settings: { GP_DATA: 'postgresql://reader@db/source' },
    runner: () => new GlueRunner(clients, job),
  });
  const admin = await token('admin');
  const { put, ledger } = writer(new DirectoryStore(join(home, 'objects')));
  const reload = (body: object = {}) => post('/v1/runs/reload', body, admin);
  const run = async (id: string) =>
    (await get(`/v1/runs/${id}`, admin)).json()['data'] as unknown as Record<string, unknown>;
  const say = (id: string, state: string) => control('POST', 'job-runs', { run: id, state });
  const isActive = (id: string, status: string) => ({ run_id: id, status, is_active: true });

  t.match((await reload()).json(), { status: 503, detail: /AWS cannot start/ }, 'no such job');
  await control('POST', 'jobs', { name: job });

  await t.test('one that never gets to its ledger is followed all the same', async (t) => {
    const begun = await reload({ reason: 'late file' });
    t.equal(begun.status, 202, begun.body);
    const id = idOf(begun);
    t.match(begun.json()['data'], isActive(id, 'planned'));
    t.match((await reload()).json(), { status: 409, run_id: id });
    await say(id, 'RUNNING');
    t.match(await run(id), isActive(id, 'running'));
    t.match((await get('/v1/runs', admin)).json().data, [isActive(id, 'running')]);
    await say(id, 'TIMEOUT');
    t.match(await run(id), {
      status: 'failed',
      is_active: false,
      error: 'Glue ended the run with state TIMEOUT.',
    });
  });

  await t.test('cancelled before it began; resumed under its id', async (t) => {
    const id = idOf(await reload());
    const stopped = await post(`/v1/runs/${id}/cancel`, {}, admin);
    t.equal(stopped.status, 202, stopped.body);
    t.match(await run(id), isActive(id, 'running'), 'it is stopping');
    await say(id, 'STOPPED');
    t.match(await run(id), { status: 'cancelled', is_active: false });
    t.equal((await post(`/v1/runs/${id}/cancel`, {}, admin)).status, 409);

    await ledger(id, { token: 0 });
    const again = await reload({ run_id: id, from: 'silver' });
    t.match(again.json()['data'], isActive(id, 'planned'));
    await say(id, 'RUNNING');
    await say(id, 'SUCCEEDED');
  });

  await t.test('a start whose reply was lost is one run; a busy service is 503', async (t) => {
    await fault({ kind: 'reset_after', service: 'glue', operation: 'StartJobRun' });
    const id = idOf(await reload());
    t.match(await run(id), isActive(id, 'planned'));
    const other = new GlueRunner(clients, job);
    const order = { runId: 'other', resumes: false, source: null, from: null } as const;
    const rest = { marts: [], asOf: null, force: false, reason: null };
    t.strictSame(await other.start({ ...order, ...rest }).done, { kind: 'conflict', runId: id });
    await say(id, 'STOPPING');
    await say(id, 'STOPPED');
    await fault({ kind: 'throttled', service: 'glue', operation: 'StartJobRun', times: 9 });
    const busy = await reload();
    t.match(busy.json(), { status: 503, type: /runs-unavailable$/ });
    t.equal(busy.headers['retry-after'], '60');
    await endFaults();
  });

  await t.test('ingest and refresh are asked for by events', async (t) => {
    const events = async () => {
      const all = (await control('GET', 'events')) as Record<string, unknown>[];
      return all.filter(({ source }) => source === 'global-partners');
    };
    const id = idOf(await reload({ from: 'ingest', as_of: '2024-02-20', marts: ['clv'] }));
    t.match((await reload({ from: 'refresh' })).json(), { status: 409, type: /run-refused$/ });
    await ledger('done', { status: 'succeeded', release: 'done', token: 0 });
    t.match((await run('done'))['steps'], [{ name: 'refresh', status: 'pending', attempts: 0 }]);
    const refused = { type: 'Refused', message: 'It has 0 rows; r1 has 2.' };
    await put('refreshes/done.json', refreshOf('done', { status: 'refused', error: refused }));
    const step = {
      name: 'refresh',
      stage: 'refresh',
      status: 'failed',
      attempts: 1,
      error: refused,
    };
    await put('ingests/done.json', ingestOf('done', { load: { status: 'running' } }));
    t.match((await run('done'))['steps'], [
      { name: 'ingest/fetch', stage: 'ingest', status: 'succeeded', seconds: 2 },
      { name: 'ingest/load', stage: 'ingest', status: 'running' },
      step,
    ]);
    t.equal(idOf(await reload({ from: 'refresh' })), 'done', 'of the newest release');
    t.equal(
      idOf(await reload({ run_id: 'done', from: 'refresh' })),
      'done',
      'though it has succeeded',
    );
    const wishes = { marts: ['clv'], as_of: '2024-02-20', force: false, reason: null };
    t.match(await events(), [
      { 'detail-type': 'ingest requested', detail: { run_id: id, ...wishes } },
      { 'detail-type': 'refresh requested', detail: { run_id: 'done' } },
      { 'detail-type': 'refresh requested', detail: { run_id: 'done' } },
    ]);
    await fault({ kind: 'event_refused', service: 'events', contains: 'refresh' });
    t.match((await reload({ from: 'refresh' })).json(), { status: 503, type: /runs-unavailable$/ });
  });

  await t.test('one whose ingestion failed is told of and resumed', async (t) => {
    await endFaults();
    const error = { type: 'SourceError', message: 'date_dim: missing in the folder' };
    const fetch = { status: 'failed' as const, error };
    await put('ingests/nightly.json', ingestOf('nightly', { fetch }));
    const shown = { run_id: 'nightly', status: 'failed', error: error.message };
    t.match(await run('nightly'), { ...shown, steps: [{ name: 'ingest/fetch', error }, {}] });
    const listed = (await get('/v1/runs', admin)).json().data;
    t.match(
      listed.filter(({ run_id }) => run_id === 'nightly'),
      [shown],
    );
    t.equal(idOf(await reload({ run_id: 'nightly' })), 'nightly');
    const events = (await control('GET', 'events')) as Record<string, unknown>[];
    const detail = { run_id: 'nightly', marts: [], as_of: null, force: false, reason: null };
    t.match(events.at(-1), { 'detail-type': 'ingest requested', detail });
    t.equal((await reload({ run_id: 'nobody' })).status, 404);
  });
});
