/** Claims of local tokens, and which keys the settings name. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { exportJWK, exportSPKI, generateKeyPair } from 'jose';
import t from 'tap';
import { readConfig } from '../../../src/config.ts';
import { localClaims } from '../../../src/platform/keys/claims.ts';
import { openCursorSecret } from '../../../src/platform/keys/local.ts';
import { openKeys } from '../../../src/platform/keys/open.ts';
import { isRole } from '../../../src/platform/keys/roles.ts';
import { ConfigError } from '../../../src/settings/index.ts';
import { awsService } from '../../support/aws-service.ts';

const config = readConfig({ GP_HOME: '.', GP_ISSUER: 'the issuer', GP_AUDIENCE: 'the API' });

t.test('claims of a local token', (t) => {
  const before = Math.floor(Date.now() / 1000);
  const { iat = 0, exp, ...claims } = localClaims(config, 'dashboard', 60);
  t.ok(iat >= before && iat <= Date.now() / 1000);
  t.equal(exp, iat + 60);
  t.strictSame(claims, {
    ...{ iss: 'the issuer', aud: 'the API', sub: 'dashboard' },
    scope: 'marts:read',
  });
  const of = (...args: [role: 'partner' | 'admin', subject?: string, restaurants?: string]) => {
    const { sub, scope, filters } = localClaims(config, args[0], 1, args[1], args[2]);
    return { sub, scope, filters };
  };
  const admin = 'marts:read runs:read runs:write';
  t.strictSame(of('admin', 'somebody'), { sub: 'somebody', scope: admin, filters: undefined });
  t.strictSame(of('partner').filters, {}, 'every row, and says so');
  t.strictSame(of('partner', 'p', ' r1,, r2 ').filters, { restaurant_id: ['r1', 'r2'] });
  t.strictSame(of('admin', 'a', '').filters, { restaurant_id: [] }, 'no restaurant is none');
  t.strictSame(['admin', 'constructor', ''].map(isRole), [true, false, false]);
  t.end();
});

const fail = (error: unknown) => {
  throw error;
};

t.test('local keys where no provider is set', async (t) => {
  const home = t.testdir();
  const keys = await openKeys(readConfig({ GP_HOME: home }), fail);
  t.equal(await keys.ready(), true);
  t.equal(await keys.publicKey('none', 'ES256'), null);
  t.equal(keys.cursorSecret.length, 32);
  t.strictSame(await openCursorSecret(home), keys.cursorSecret, 'made once');
});

t.test('keys of a provider, the secret of cursors from its own place', async (t) => {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  let requests = 0;
  const server = createServer((_request, reply) => {
    requests += 1;
    reply.end(JSON.stringify({ keys: [jwk] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  const home = t.testdir();
  const keys = await openKeys(readConfig({ GP_HOME: home, GP_JWKS_URL: url }), fail);
  t.equal(await keys.publicKey('k', 'ES256'), await exportSPKI(publicKey));
  await wait(5);
  t.equal(await keys.publicKey('k', 'ES256'), await exportSPKI(publicKey));
  t.equal(requests, 1, 'kept for minutes');
  t.strictSame(keys.cursorSecret, await openCursorSecret(home));

  const text = 'x'.repeat(32);
  const { endpoint, sent } = await awsService(t, {
    GetSecretValue: () => ({ body: { SecretString: text } }),
  });
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
  const shared = { GP_HOME: 's3://bucket/home', GP_JWKS_URL: url, GP_CURSOR_SECRET: 'cursors' };
  const remote = await openKeys(readConfig(shared), fail);
  t.equal(remote.cursorSecret.toString(), text);
  t.strictSame(sent, [['GetSecretValue', { SecretId: 'cursors' }]]);
  const detail = 'GP_JWKS_URL and GP_CURSOR_SECRET: needed where GP_HOME is in S3';
  for (const name of ['GP_JWKS_URL', 'GP_CURSOR_SECRET']) {
    const { [name as 'GP_JWKS_URL']: _, ...others } = shared;
    await t.rejects(openKeys(readConfig(others), fail), new ConfigError(detail));
  }
});

t.test('failures of a provider are logged', async (t) => {
  const errors: unknown[] = [];
  const settings = { GP_HOME: t.testdir(), GP_JWKS_URL: 'http://127.0.0.1:1/jwks.json' };
  const keys = await openKeys(readConfig(settings), (error) => errors.push(error));
  await t.rejects(keys.publicKey('k', 'ES256'), /cannot be read/);
  await wait(5);
  await t.rejects(keys.publicKey('k', 'ES256'), /cannot be read/);
  t.equal(errors.length, 1, 'not asked again for seconds');
});
