/** A server as a process, and `make smoke` against it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import t from 'tap';
import { readConfig } from '../../src/config.ts';
import { localClaims } from '../../src/platform/keys/claims.ts';
import { openLocalKeys } from '../../src/platform/keys/local.ts';
import type { Role } from '../../src/platform/keys/roles.ts';
import { marts } from '../../src/marts/index.ts';
import { tables } from '../support/data.ts';
import { publish } from '../support/release.ts';
import { testTools } from '../support/tools.ts';

const { home, environment, command, run } = testTools(t);

t.test('server and smoke checks', async (t) => {
  const server = spawn(process.execPath, command('server.ts'), {
    // Every pointer is read anew, so that no test waits for a release to show.
    env: environment({ GP_POINTER_SECONDS: '0' }),
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
  t.teardown(() => server.kill('SIGKILL'));
  const url = await listening;
  t.match(lines, [{ msg: 'listening', url: /^http:\/\/127\.0\.0\.1:\d+$/, home }]);

  const { out: token } = await run('tools/token.ts', []);
  const smoke = (text: string, ...more: string[]) =>
    run('tools/smoke.ts', ['--url', url, '--token', text, ...more]);
  const keys = await openLocalKeys(home);
  const signed = (role: Role, restaurants?: string) =>
    keys.sign(localClaims(readConfig({ GP_HOME: home }), role, 3_600, role, restaurants));

  const basics = [
    'ok    it is alive',
    'ok    the contract is served',
    'ok    no token is refused',
    'ok    a wrong token is refused',
    'ok    an unknown path is 404',
  ];

  t.test('before the first release', async (t) => {
    const early = await smoke(token.trim(), '--release-optional');
    t.strictSame(early.out.split('\n'), [
      ...basics,
      'ok    it is not ready',
      'ok    the token is accepted',
      'there is no release yet: marts were not checked',
      ...['all checks passed', ''],
    ]);
    t.equal(early.code, 0, early.err);
    const refused = await smoke('a.b.c', '--release-optional');
    t.match(refused.out, /FAIL {2}the token is accepted: 401 instead of 200/);
    t.equal(refused.code, 1);
    const usual = await smoke(token.trim());
    t.match(usual.out, /FAIL {2}it is ready: 503 instead of 200: .*No release has been published/);
    t.equal(usual.code, 1);
  });

  t.test('one page of each mart', async (t) => {
    await publish(home, { release: 'first', tables });
    const optional = await smoke(token.trim(), '--release-optional');
    const good = await smoke(token.trim());
    t.equal(good.code, 0, good.out + good.err);
    const parts = ['has rows', 'answers 304 to its ETag', 'refuses an unknown parameter'];
    t.equal(optional.out, good.out, 'with a release it is not optional');
    t.strictSame(good.out.split('\n').slice(0, 5), basics);
    t.strictSame(good.out.split('\n').slice(9), [
      ...marts.flatMap(({ name }) => parts.map((part) => `ok    /v1/${name} ${part}`)),
      ...['all checks passed', ''],
    ]);
  });

  t.test('an address that ends with a path, as API Gateway gives them', async (t) => {
    const gateway = createServer(({ url: path = '', headers }, reply) => {
      const { authorization = '', 'if-none-match': tag = '' } = headers;
      const asked = { headers: { authorization, 'if-none-match': tag } };
      if (!path.startsWith('/api/')) reply.writeHead(403).end();
      else
        void fetch(url + path.slice('/api'.length), asked).then(async (got) => {
          const etag = got.headers.get('etag') ?? '';
          reply.writeHead(got.status, { etag }).end(await got.text());
        });
    });
    t.teardown(() => gateway.close());
    await once(gateway.listen(0, '127.0.0.1'), 'listening');
    const address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/api`;
    for (const end of ['', '/']) {
      const told = await run('tools/smoke.ts', ['--url', address + end, '--token', token.trim()]);
      t.equal(told.code, 0, told.out + told.err);
    }
  });

  t.test('a wrong token', async (t) => {
    const bad = await smoke('a.b.c');
    t.equal(bad.code, 1);
    t.match(bad.out, /FAIL {2}the token is accepted: 401 instead of 200/);
  });

  t.test('marts of others must be refused', async (t) => {
    const partner = await smoke(await signed('partner'));
    t.equal(partner.code, 0, partner.out + partner.err);
    t.match(partner.out, /ok {4}\/v1\/sales is refused, as it is not in the catalogue\n/);
  });

  t.test('a caller without rows, and a mart that the release does not have', async (t) => {
    const { sales, ...others } = tables;
    await publish(home, { release: 'second', tables: others });
    const broken = await smoke(await signed('dashboard', 'r3'));
    t.equal(broken.code, 1);
    t.strictSame(
      broken.out
        .split('\n')
        .filter((line) => !line.startsWith('ok'))
        .map((line) => line.replace(/(503 instead of 403):.*/, '$1')),
      [
        'FAIL  /v1/clv has rows: no rows',
        'FAIL  /v1/segments has rows: no rows',
        'FAIL  /v1/churn has rows: no rows',
        'FAIL  /v1/sales is refused, as it is not in the catalogue: 503 instead of 403',
        'FAIL  /v1/locations has rows: no rows',
        'FAIL  /v1/discounts has rows: no rows',
        ...['6 checks failed', ''],
      ],
    );
  });

  t.test('what the server logs', async (t) => {
    await fetch(`${url}/v1/clv/customers/c1?fields=clv`, {
      headers: { authorization: `Bearer ${token.trim()}` },
    });
    server.kill('SIGTERM');
    t.equal(await ended, 0, 'it stops by itself');
    const logged = lines.find(({ route }) => route === '/v1/clv/customers/:customer_id');
    t.match(logged, { method: 'GET', status: 200, role: 'dashboard', scopes: 'marts:read' });
    t.notMatch(JSON.stringify(lines), /customers\/c1|fields=|eyJ/, 'no ids, queries or tokens');
  });
});
