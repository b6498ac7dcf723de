/** Commands that overlap: they build side by side, and a server keeps the build that it runs. */
import { execFile, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { childEnvironment } from '../../src/config.ts';
import { repositoryRoot } from '../../src/tools/root.ts';

const run = promisify(execFile);
const copied = ['.ci', 'src', 'routes', 'tools/gp', 'package.json', 'package-lock.json'];

/** A checkout of its own, with the packages of this one. */
function checkout(t: Test) {
  const root = mkdtempSync(join(tmpdir(), 'gp-build-'));
  t.teardown(() => {
    rmSync(root, { recursive: true, force: true });
  });
  mkdirSync(join(root, '.setup'));
  for (const path of [...copied, 'pyproject.toml', '.setup/node'])
    cpSync(join(repositoryRoot(), path), join(root, path), { recursive: true });
  symlinkSync(join(repositoryRoot(), 'node_modules'), join(root, 'node_modules'));
  // With this process's Node, setup has nothing to install.
  const path = [dirname(process.execPath), process.env['PATH']].join(':');
  const settings = { GP_HOME: join(root, 'var'), PORT: '0', LOG_LEVEL: 'info' };
  const env = childEnvironment({ ...settings, PATH: path });
  const app = join(root, 'dist/app');
  return {
    gp: (...args: string[]) => run(join(root, 'tools/gp'), args, { env }),
    current: () => readlinkSync(join(app, 'current')),
    builds: () => readdirSync(app).filter((name) => /^[0-9a-f]{16}$/.test(name)),
    edit: (text: string) => {
      appendFileSync(join(root, 'src/server.ts'), `\n// ${text}\n`);
    },
    /** As if it had been replaced two hours ago. */
    age: (build: string) => {
      const then = Date.now() / 1000 - 7_200;
      utimesSync(join(app, build), then, then);
    },
    serve: () =>
      spawn(join(root, 'tools/gp'), ['serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] }),
  };
}

const token = ['token', '--role', 'admin'];

t.test('three commands at once make one build', async (t) => {
  const { gp, builds, current } = checkout(t);
  const printed = await Promise.all([gp(...token), gp(...token), gp('smoke', '--help')]);
  for (const { stdout } of printed.slice(0, 2)) t.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  t.strictSame(builds(), [current()]);
});

t.test('a server keeps its build while others are made and removed', async (t) => {
  const { gp, builds, current, edit, age, serve } = checkout(t);
  const server = serve();
  const ended = new Promise((resolve) => server.once('exit', resolve));
  t.teardown(() => server.kill('SIGKILL'));
  let url = '';
  for await (const line of createInterface(server.stdout)) {
    url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? '';
    if (url) break;
  }
  const served = current();
  edit('a second build');
  await Promise.all([gp(...token), gp(...token)]);
  const second = current();
  t.strictSame(builds().sort(), [served, second].sort());

  edit('a third build');
  await gp(...token);
  for (const build of [served, second]) age(build);
  edit('a fourth build');
  await gp(...token);
  t.ok(builds().includes(served), 'the build of the server is in use');
  t.notOk(builds().includes(second), 'nothing uses the second build');
  // The page is imported when it is first requested: the server needs its files still.
  t.equal((await fetch(`${url}/docs/`)).status, 200);
  server.kill('SIGTERM');
  t.equal(await ended, 0, 'the signal reaches the server, and its exit code the caller');

  age(served);
  edit('a fifth build');
  await gp(...token);
  t.notOk(builds().includes(served), 'nothing uses it any more');
});
