/** Runs as processes of this machine: how one starts, why it did not, whether its owner lives, and how it is stopped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Problem } from '../../src/errors.ts';
import { LocalRunner } from '../../src/runs/local.ts';
import type { Owner } from '../../src/runs/runner.ts';
import { ownerOf, requestOf } from '../support/ledgers.ts';

const none = requestOf('r1');

// A run does not keep its starter alive, but this test waits for it.
const waiting = setInterval(() => undefined, 1_000);
t.teardown(() => {
  clearInterval(waiting);
});

/** A runner whose program is a shell script. */
function runner(t: Test, script: string) {
  const home = t.testdir();
  const environment = { ...process.env, MARK: 'of the test' };
  const command = ['sh', '-c', script, 'pipeline'] as const;
  const local = new LocalRunner({ command: [...command], cwd: '/', home, environment });
  const log = () => readFileSync(join(home, 'logs/runs/r1.log'), 'utf8');
  return { local, log, start: (changes = {}) => local.start({ ...none, ...changes }).done, home };
}

t.test('arguments, folder and environment of a run', async (t) => {
  const { start, log, home } = runner(t, 'pwd; echo "$MARK"; for one; do echo "$one"; done');
  t.equal(await start(), null);
  const head = ['/', 'of the test', '--home', home, 'run'];
  t.strictSame(log().trimEnd().split('\n'), [...head, '--run-id', 'r1']);
  const all = { source: '/data', from: 'ingest', marts: ['clv', 'churn'], asOf: '2024-01-31' };
  await start({ ...all, force: true, reason: '--why' });
  const options = ['--from', 'bronze', '--marts', 'clv,churn', '--as-of', '2024-01-31'];
  const rest = [...options, '--force', '--reason=--why'];
  const second = ['--run-id', 'r1', '--data', '/data', ...rest];
  t.strictSame(log().trimEnd().split('\n').slice(7), [...head, ...second]);
  await start({ ...all, from: 'refresh', resumes: true });
  const resumed = log().split(`${home}\nrun\n`).at(-1)?.split('\n');
  t.strictSame(resumed?.slice(0, 4), ['--resume', 'r1', '--from', 'publish']);
  await start({ from: 'gold' });
  t.match(log(), /--from\ngold\n$/);
});

t.test('why a run did not start', async (t) => {
  const refusal = (script: string) => runner(t, script).start();
  t.strictSame(await refusal('exit 4'), { kind: 'conflict' });
  t.strictSame(await refusal('echo "error: no source"; echo more; exit 2'), {
    ...{ kind: 'refused', detail: 'no source' },
  });
  const long = `a${'😀'.repeat(600)}`;
  t.strictSame(await refusal(`echo "error: ${long}"; exit 2`), {
    ...{ kind: 'refused', detail: `a${'😀'.repeat(499)}` },
  });
  const failed = 'The pipeline failed before it wrote its plan.';
  t.strictSame(await refusal('echo no; exit 2'), {
    ...{ kind: 'unavailable', detail: failed, cause: 'no\n' },
  });
  t.strictSame(await refusal('echo "error: inner"; exit 1'), {
    ...{ kind: 'unavailable', detail: failed, cause: 'error: inner\n' },
  });
  t.match(await refusal('kill -KILL $$'), { kind: 'unavailable', detail: failed });
  const folder = t.testdir();
  const local = new LocalRunner({
    ...{ command: ['/no/such/program'], cwd: '/', home: folder, environment: {} },
  });
  t.match(await local.start(none).done, {
    ...{ kind: 'unavailable', detail: 'The pipeline cannot be started on this machine.' },
    cause: { code: 'ENOENT' },
  });
});

t.test('an earlier attempt in the same log is not the reason', async (t) => {
  const { start, log } = runner(
    t,
    'case "$*" in *--resume*) ;; *) echo "error: first" ;; esac; exit 2',
  );
  t.match(await start(), { kind: 'refused', detail: 'first' });
  t.match(await start({ resumes: true }), { kind: 'unavailable', cause: '' });
  t.equal(log(), 'error: first\n');
});

const started = (pid: number) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

const owner = (changes: Partial<Owner>): Owner => {
  const own = { pid: process.pid, process_started: started(process.pid) };
  return ownerOf('r1', { host: hostname(), ...own, ...changes });
};

t.test('whether the owner of the lock lives', async (t) => {
  const { local } = runner(t, '');
  const alive = (changes: Partial<Owner>) => local.isAlive(owner(changes));
  const past = { expires_at: new Date(Date.now()).toISOString() };
  t.equal(await alive({}), true);
  t.equal(await alive(past), false, 'expired at this moment');
  t.equal(await alive({ process_started: '1' }), false, 'another process has its pid');
  t.equal(await alive({ pid: 2 ** 22 + 1 }), false, 'no process has its pid');
  t.equal(await alive({ host: 'elsewhere', process_started: '1' }), true, 'cannot be seen');
  t.equal(await alive({ host: 'elsewhere', ...past }), false, 'crashed, whatever its host');
  t.equal(await alive({ process_started: '' }), true);
  t.equal(await alive({ process_started: '', ...past }), false);
});

t.test('stopping: by SIGTERM, by SIGKILL after the grace, nothing of another host', async (t) => {
  const { local } = runner(t, '');
  const begin = async (script: string) => {
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const pid = child.pid ?? 0;
    return { child, ended, of: owner({ pid, process_started: started(pid) }) };
  };
  const polite = await begin('echo ready; while kill -0 $PPID; do sleep 0.01; done');
  await local.stop('r1', polite.of, 60_000);
  t.strictSame(await polite.ended, [null, 'SIGTERM']);
  await local.stop('r1', polite.of, 60_000);
  const slow = await begin(
    'trap "sleep 0.3; exit 7" TERM; echo ready; while kill -0 $PPID; do sleep 0.01; done',
  );
  await local.stop('r1', slow.of, 60_000);
  t.strictSame(await slow.ended, [7, null], 'it ends by itself');
  const stranger = await begin('echo ready; read -r line');
  await local.stop('r1', { ...stranger.of, process_started: '1' }, 0);
  stranger.child.stdin.end('go on\n');
  t.strictSame(await stranger.ended, [0, null], 'another process has its pid');
  const deaf = await begin('trap "" TERM; echo ready; while kill -0 $PPID; do sleep 0.01; done');
  await local.stop('r1', deaf.of, 0);
  t.strictSame(await deaf.ended, [null, 'SIGKILL']);
  await local.stop('r1', null, 0);
  const elsewhere = 'The run is executed on host elsewhere; stop it there.';
  await t.rejects(
    local.stop('r1', owner({ host: 'elsewhere' }), 0),
    new Problem('run-not-active', elsewhere),
  );
  const here = `The run is executed on host ${hostname()}; stop it there.`;
  await t.rejects(
    local.stop('r1', owner({ process_started: '' }), 0),
    new Problem('run-not-active', here),
  );
});
