/** The real pipeline with one mart: started, cancelled and resumed over HTTP, then its release is read. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { childEnvironment } from '../../src/config.ts';
import { LocalRunner } from '../../src/runs/local.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import { testApp } from '../support/app.ts';
import { idOf, until } from '../support/run-app.ts';

const root = repositoryRoot();
const python = join(root, '.venv/pipeline/bin/python');

/** The five orders of test/support/tiny_source.py as CSV files. */
function tinySource(folder: string): void {
  const code = [
    'import sys, pathlib',
    'from support.tiny_source import ITEMS, write_source',
    'write_source(pathlib.Path(sys.argv[1]), ITEMS)',
  ].join('; ');
  const env = childEnvironment({ PYTHONPATH: join(root, 'test') });
  execFileSync(python, ['-c', code, folder], { env });
}

t.setTimeout(300_000);

t.test('from nothing to a release', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'gp-source-'));
  t.teardown(() => {
    rmSync(data, { recursive: true });
  });
  tinySource(data);
  const command = [python, join(root, 'pyspark/main.py')] as const;
  const { get, post, token } = await testApp(t, {
    release: null,
    settings: { GP_DATA: data, GP_RUN_START_SECONDS: '60' },
    runner: (home) =>
      new LocalRunner({
        command: [...command],
        cwd: root,
        home,
        environment: childEnvironment({ GP_HOME: home }),
      }),
  });
  const admin = await token('admin');
  interface Run {
    readonly status: string;
    readonly is_active: boolean;
    readonly error: string | null;
    readonly steps: readonly { readonly name: string; readonly status: string }[];
  }
  const run = async (id: string) =>
    (await get(`/v1/runs/${id}`, admin)).json()['data'] as unknown as Run;

  const begun = await post('/v1/runs/reload', { reason: 'first', marts: ['clv'] }, admin);
  t.equal(begun.status, 202, begun.body);
  const id = idOf(begun);
  await until(async () => (await run(id)).steps[0]?.status === 'running');
  t.equal((await post('/v1/runs/reload', {}, admin)).json()['run_id'], id, 'it is in the way');
  t.equal((await post(`/v1/runs/${id}/cancel`, {}, admin)).status, 202);
  await until(async () => (await run(id)).status === 'cancelled');
  t.equal((await get('/v1/clv')).status, 503, 'nothing was published');

  t.equal((await post('/v1/runs/reload', { run_id: id }, admin)).status, 202);
  await until(async () => !(await run(id)).is_active);
  const done = await run(id);
  t.match(done, { status: 'succeeded', error: null, release: id, reason: 'first' });
  t.ok(done.steps.every(({ status }) => status === 'succeeded'));
  t.strictSame((await get('/v1/clv?fields=customer_id,clv')).json().data, [
    { customer_id: 'ann', clv: 12.5 },
    { customer_id: 'bob', clv: 5 },
    { customer_id: 'cem', clv: 2 },
  ]);
  t.match((await get('/v1/releases', admin)).json().data, [{ release: id, is_current: true }]);
});
