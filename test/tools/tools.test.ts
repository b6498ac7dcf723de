import { createServer } from 'node:net';
import { decodeJwt } from 'jose';
import t from 'tap';
import { testTools } from '../support/tools.ts';

const { run } = testTools(t);

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
