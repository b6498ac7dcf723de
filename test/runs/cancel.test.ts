import t from 'tap';
import { idOf, runApp, until } from '../support/run-app.ts';

t.test('a run is cancelled, then resumed under its id', async (t) => {
  const { reload, cancel, run, finish, starts, lines } = await runApp(t);
  const id = idOf(await reload());
  const reply = await cancel(id, { reason: 'wrong day' });
  t.equal(reply.status, 202);
  t.equal(reply.headers['location'], `/v1/runs/${id}`);
  await until(async () => (await run(id))['status'] === 'cancelled');
  t.match(await run(id), {
    is_active: false,
    finished_at: /Z$/,
    steps: [{ status: 'failed', error: { type: 'KeyboardInterrupt' } }],
  });
  t.match(lines[1], { audit: 'run.cancel', run_id: id, reason: 'wrong day' });

  const again = await cancel(id);
  t.match(again.json(), { status: 409, type: /run-not-active$/, run_id: id });
  t.equal((await cancel('none')).json()['type'], 'urn:global-partners:problem:run-not-found');

  const resumed = await reload({ run_id: id, from: 'silver' });
  t.equal(idOf(resumed), id);
  t.equal(resumed.status, 202);
  t.strictSame(starts()[1], ['--resume', id, '--from', 'silver']);
  await finish(id);
  t.match(await run(id), { status: 'succeeded', release: id });
});

t.test('a run that does not end is killed', async (t) => {
  const { reload, cancel, run, behave } = await runApp(t, { GP_RUN_STOP_SECONDS: '1' });
  behave('deaf');
  const id = idOf(await reload());
  t.equal((await cancel(id)).status, 202);
  await until(async () => (await run(id))['status'] === 'cancelled');
  t.match(await run(id), {
    is_active: false,
    error: 'The run was cancelled.',
    steps: [{ status: 'failed', error: { type: 'Cancelled' } }],
  });
});
