import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decodeJwt } from 'jose';
import t from 'tap';
import { childEnvironment } from '../../src/config.js';
import { publish } from '../support/release.js';
import { tables } from '../support/data.js';

const home = mkdtempSync(join(tmpdir(), 'gp-tools-'));
t.teardown(() => {
  rmSync(home, { recursive: true, force: true });
});

const environment = (more: Record<string, string> = {}) =>
  childEnvironment({ GP_HOME: home, LOG_LEVEL: 'info', PORT: '0', ...more });
const command = (file: string, ...args: string[]) => ['--import=tsx', `src/${file}`, ...args];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (file: string, args: string[], more?: Record<string, string>) =>
  new Promise<Ended>((resolve) => {
    const env = environment(more);
    execFile(process.execPath, command(file, ...args), { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err });
    });
  });

t.test('make token', async (t) => {
  const { code, out, err } = await run('tools/token.ts', [
    ...['--role', 'partner', '--sub', 'acme', '--restaurants', 'r1, r2', '--ttl', '30m'],
  ]);
  t.equal(code, 0, err);
  t.match(out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/, 'it prints the token only');
  const { iat = 0, exp = 0, ...claims } = decodeJwt(out);
  t.equal(exp - iat, 1_800);
  t.strictSame(claims, {
    iss: 'global-partners-analytics/local',
    aud: 'global-partners-analytics',
    sub: 'acme',
    scope: 'clv:read',
    filters: { restaurant_id: ['r1', 'r2'] },
  });
  for (const [args, message] of [
    [['--role', 'king'], 'error: --role king: expected dashboard, partner, admin\n'],
    [['--ttl', 'long'], 'error: --ttl long: expected 90s, 30m, 8h or 1d\n'],
    [['--ttl', '2d'], 'error: --ttl 2d: at most 86400 s\n'],
  ] as const) {
    t.strictSame(await run('tools/token.ts', [...args]), { code: 2, out: '', err: message });
  }
});

t.test('every command helps', async (t) => {
  for (const file of [
    'server.ts',
    'tools/token.ts',
    'tools/smoke.ts',
    'tools/openapi.ts',
    'tools/up.ts',
  ]) {
    const { code, out } = await run(file, ['--help']);
    t.equal(code, 0, file);
    t.match(out, /^Usage: \S+\.[jt]s \[options\]\n\n[A-Z]/, file);
  }
});

t.test('a wrong setting is named', async (t) => {
  const { code, err } = await run('server.ts', [], { GP_POINTER_SECONDS: '11' });
  t.equal(code, 2);
  t.match(err, /^error: GP_POINTER_SECONDS: Too big/);
});

t.test('make up says before any work that a port is in use', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
  });
  const { port } = server.address() as { port: number };
  const { code, out, err } = await run('tools/up.ts', [], { PORT: String(port) });
  t.strictSame(
    { code, out, err },
    {
      code: 1,
      out: '',
      err: `error: port ${port} is in use; choose another with PORT=...\n`,
    },
  );
});

t.test('server and smoke checks', async (t) => {
  await publish(home, { release: 'first', tables });
  const server = spawn(process.execPath, command('server.ts'), {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const lines: Record<string, unknown>[] = [];
  const listening = new Promise<string>((resolve) => {
    createInterface(server.stdout).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      lines.push(entry);
      if (entry['msg'] === 'listening') resolve(String(entry['url']));
    });
  });
  const url = await listening;
  t.match(lines, [{ msg: 'listening', url: /^http:\/\/127\.0\.0\.1:\d+$/, home }]);

  const { out: token } = await run('tools/token.ts', []);
  const good = await run('tools/smoke.ts', ['--url', url, '--token', token.trim()]);
  t.equal(good.code, 0, good.out + good.err);
  t.match(good.out, /ok {4}\/v1\/clv answers 304 to its ETag\n[^]*all checks passed\n$/);
  const bad = await run('tools/smoke.ts', ['--url', url, '--token', 'a.b.c']);
  t.equal(bad.code, 1);
  t.match(bad.out, /FAIL {2}the token is accepted: 401 instead of 200/);

  await fetch(`${url}/v1/clv/customers/c1?fields=clv`, {
    headers: { authorization: `Bearer ${token.trim()}` },
  });
  server.kill('SIGTERM');
  t.equal(await ended, 0, 'it stops by itself');
  const logged = lines.find(({ route }) => route === '/v1/clv/customers/:customer_id');
  t.match(logged, { method: 'GET', status: 200, role: 'dashboard', scopes: 'marts:read' });
  t.notMatch(JSON.stringify(lines), /customers\/c1|fields=|eyJ/, 'no ids, queries or tokens');
});
