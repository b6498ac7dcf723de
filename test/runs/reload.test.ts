import t from 'tap';
import { idOf, runApp } from '../support/run-app.ts';

t.test('a run is started, seen and ended', async (t) => {
  const { reload, run, finish, starts, get, admin, lines, home } = await runApp(t);
  const begun = await reload({
    reason: '--late file',
    as_of: '2024-02-20',
    marts: ['sales', 'clv'],
  });
  const id = idOf(begun);
  t.equal(begun.status, 202, begun.body);
  t.match(id, /^\d{8}T\d{6}Z-[\da-f]{6}$/);
  t.match(begun.headers, { location: `/v1/runs/${id}`, 'cache-control': 'no-store' });
  t.strictSame(starts(), [
    [...['--run-id', id, '--marts', 'sales,clv', '--as-of', '2024-02-20'], '--reason=--late file'],
  ]);
  t.match(await run(id), { status: 'running', is_active: true, reason: '--late file' });
  await finish(id);
  const { created_at, started_at, updated_at, finished_at, steps, ...rest } = await run(id);
  for (const time of [created_at, started_at, updated_at, finished_at]) {
    t.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  }
  t.match(steps, [{ name: 'bronze', status: 'succeeded', attempts: 1, outputs: {}, error: null }]);
  const summary = {
    ...{ run_id: id, status: 'succeeded', is_active: false, retry_of: null, error: null },
    ...{ reason: '--late file', marts: ['clv'], as_of: '2024-02-20', release: id },
  };
  t.strictSame(rest, {
    ...summary,
    ...{ requested_as_of: null, first_date: null, source: { kind: 'csv', id: 'stub' } },
    ...{ code_version: 'stub', settings: {}, base_release: null, allow_shrink: false },
    ...{ changes: {}, counts: {}, checks: [], metadata: {} },
  });
  const listed = (await get('/v1/runs', admin)).json();
  t.same(listed.data, [{ ...summary, created_at, started_at, updated_at, finished_at }]);
  t.strictSame(listed.meta, { rows: 1, total_rows: 1, next_cursor: null });
  t.match(lines, [
    {
      ...{ level: 30, audit: 'run.reload', role: 'admin', who: /^[\w-]{27}$/, run_id: id },
      asked: { reason: '--late file', as_of: '2024-02-20', marts: ['sales', 'clv'] },
    },
  ]);
  t.equal(lines.length, 1, 'one line, though LOG_LEVEL is warn');
  t.notMatch(JSON.stringify(lines), home);
});

t.test('one run at a time, and the one in the way is named', async (t) => {
  const { reload, finish, starts } = await runApp(t);
  const answers = await Promise.all([reload(), reload({ force: true })]);
  t.strictSame(
    answers.map(({ status }) => status),
    [202, 409],
    'of two at once one begins',
  );
  const id = idOf(answers[0]);
  t.match(answers[1].json(), {
    type: 'urn:global-partners:problem:run-in-progress',
    detail: `Run ${id} is in progress.`,
    run_id: id,
  });
  t.equal((await reload({ run_id: id })).json()['run_id'], id, 'nor is it resumed');
  t.equal(starts().length, 1);
  await finish(id);
});

t.test('what has succeeded is made again by force alone, as a run of its own', async (t) => {
  const { reload, run, finish, starts } = await runApp(t);
  const id = idOf(await reload());
  await finish(id);
  const refused = await reload({ run_id: id });
  t.match(refused.json(), { status: 409, type: /run-succeeded$/, run_id: id });
  const again = idOf(await reload({ run_id: id, force: true, from: 'ingest', marts: ['clv'] }));
  t.not(again, id);
  t.strictSame(starts()[1], [
    ...['--run-id', again, '--data', '/data/of/the/newest/run'],
    ...['--from', 'bronze', '--marts', 'clv', '--force'],
  ]);
  await finish(again);
  t.match(await run(again), { retry_of: id, status: 'succeeded' });
  t.match(await run(id), { retry_of: null, release: id }, 'the old one is as it was');
});

t.test('a new run reads what is set, else what the newest run read', async (t) => {
  const { reload, finish, starts } = await runApp(t, { GP_DATA: '/a/folder' });
  const id = idOf(await reload({ from: 'refresh' }));
  await finish(id);
  t.strictSame(starts(), [['--run-id', id, '--data', '/a/folder', '--from', 'publish']]);
});

t.test('what the pipeline refuses is told; what fails inside it is not', async (t) => {
  const { reload, behave, get, admin, lines } = await runApp(t, { GP_RUN_START_SECONDS: '60' });
  behave('refuse');
  t.match((await reload()).json(), {
    status: 409,
    type: 'urn:global-partners:problem:run-refused',
    detail: 'there is no release to share tables with',
  });
  behave('crash');
  const failed = await reload({}, 'key');
  t.match(failed.json(), {
    status: 503,
    type: 'urn:global-partners:problem:runs-unavailable',
    detail: 'The pipeline failed before it wrote its plan.',
  });
  t.notMatch(failed.body, /secret/i);
  t.match(lines, [{ msg: 'runs-unavailable' }]);
  t.strictSame((await get('/v1/runs', admin)).json().data, [], 'neither is a run');
  t.equal(
    (await reload({ run_id: 'none' })).json()['type'],
    'urn:global-partners:problem:run-not-found',
  );
});

t.test('a run that is refused after the answer says so', async (t) => {
  const { reload, behave, run, get, admin } = await runApp(t, { GP_RUN_START_SECONDS: '1' });
  behave('late');
  const begun = await reload({ marts: ['clv'] });
  t.equal(begun.status, 202);
  const id = idOf(begun);
  t.match(begun.json()['data'], { status: 'planned', steps: [], marts: ['clv'] });
  while ((await run(id))['status'] === 'planned');
  t.match(await run(id), { status: 'failed', error: 'it was refused late' });
  t.match((await get('/v1/runs', admin)).json().data, [{ run_id: id, status: 'failed' }]);
});

t.test('an API without a pipeline beside it', async (t) => {
  const { testApp } = await import('../support/app.ts');
  const { post, token } = await testApp(t, { release: null });
  const reply = await post('/runs/reload', {}, await token('admin'));
  t.match(reply.json(), { status: 503, detail: 'This API cannot start runs.' });
});

t.test('a reason that no process takes is refused', async (t) => {
  const { reload } = await runApp(t);
  t.match((await reload({ reason: 'late\0file' })).json(), {
    status: 400,
    errors: [{ parameter: 'reason', problem: 'expected text without NUL characters' }],
  });
});
