import { createHmac, generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import fastify from 'fastify';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import t from 'tap';
import { TokenCache } from '../../../src/http/access/token-cache.ts';
import { open } from '../../../src/http/access/rules.ts';
import { localClaims } from '../../../src/platform/keys/claims.ts';
import auth from '../../../src/http/plugins/auth.ts';
import { testApp } from '../../support/app.ts';
import { encode, tokenAttacks } from '../../support/token-attacks.ts';

t.test('tokens that are refused with 401', async (t) => {
  const api = await testApp(t);
  const good = await api.token();
  const attacks = await tokenAttacks(api, good);
  for (const [name, attack] of Object.entries(attacks)) {
    const reply = await api.get('/v1/marts', attack);
    t.equal(reply.status, 401, name);
    t.match(reply.json(), { type: 'urn:global-partners:problem:token-invalid' }, name);
    t.match(
      reply.headers['www-authenticate'],
      /^Bearer realm="[\w-]+", error="invalid_token", error_description="[^"]+"$/,
      name,
    );
  }
  t.equal((await api.get('/v1/marts', good)).status, 200, 'the good one passes after all');
});

t.test('a token that has expired, within the tolerance of clocks and past it', async (t) => {
  const { get, token } = await testApp(t, { settings: { GP_CLOCK_TOLERANCE_SECONDS: '60' } });
  const status = async (ago: number) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iat: now - ago - 60, exp: now - ago };
    return (await get('/v1/marts', await token('dashboard', claims))).status;
  };
  t.equal(await status(1), 200);
  t.equal(await status(61), 401);
});

t.test('headers that are no bearer token', async (t) => {
  const { app, token } = await testApp(t);
  const good = await token();
  for (const [authorization, type] of [
    [undefined, 'token-missing'],
    ['', 'token-invalid'],
    [`Basic ${good}`, 'token-invalid'],
    [`Bearer  ${good}`, 'token-invalid'],
    [`Bearer ${good} x`, 'token-invalid'],
    [good, 'token-invalid'],
  ] as const) {
    const reply = await app.inject({
      url: '/v1/marts',
      headers: authorization === undefined ? {} : { authorization },
    });
    t.equal(reply.statusCode, 401, authorization ?? 'none');
    t.match(reply.json(), { type: `urn:global-partners:problem:${type}` });
  }
  const missing = await app.inject('/v1/marts');
  t.equal(missing.headers['www-authenticate'], 'Bearer realm="global-partners-analytics"');
  const inQuery = await app.inject(`/v1/marts?access_token=${good}`);
  t.equal(inQuery.statusCode, 401);
  const lower = await app.inject({
    url: '/v1/marts',
    headers: { authorization: `bearer ${good}` },
  });
  t.equal(lower.statusCode, 200, 'the scheme has no case');
});

t.test('a duplicated Authorization header', async (t) => {
  const { app, token } = await testApp(t);
  const good = await token();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const statusOf = (headers: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').once('error', reject);
      socket.once('data', (data) => {
        resolve(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.write(`GET /v1/marts HTTP/1.1\r\nhost: x\r\n${headers}\r\n`);
    });
  const one = `Authorization: Bearer ${good}\r\n`;
  t.equal(await statusOf(one), 'HTTP/1.1 200 OK');
  t.equal(await statusOf(one + one), 'HTTP/1.1 401 Unauthorized');
  t.equal(await statusOf(`${one}authorization: Bearer x\r\n`), 'HTTP/1.1 401 Unauthorized');
});

t.test('claims as other identity providers write them', async (t) => {
  const settings = { GP_CLIENT_IDS: 'machine', GP_RESOURCE_SERVER: 'gp' };
  const { get, token } = await testApp(t, { settings });
  const machine = { aud: undefined, client_id: 'machine', token_use: 'access' };
  t.equal((await get('/v1/clv', await token('dashboard', machine))).status, 200);
  const scoped = async (scope: string, filters: unknown = {}) =>
    (await get('/v1/clv', await token('dashboard', { scope, filters }))).status;
  t.equal(await scoped('gp/clv:read openid'), 200);
  t.equal(await scoped('other/clv:read'), 403);
  t.equal(await scoped(''), 403);
  const audiences = { aud: ['someone', 'global-partners-analytics'] };
  t.equal((await get('/v1/clv', await token('dashboard', audiences))).status, 200);
});

t.test('RS256 and EdDSA are accepted', async (t) => {
  const api = await testApp(t);
  for (const alg of ['RS256', 'EdDSA']) {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const pem = await exportSPKI(publicKey);
    Object.assign(api.keys, { publicKey: () => Promise.resolve(pem) });
    const signed = await new SignJWT(localClaims(api.config, 'dashboard', 60))
      .setProtectedHeader({ alg, kid: alg })
      .sign(privateKey);
    t.equal((await api.get('/v1/marts', signed)).status, 200, alg);
  }
});

t.test('a token that was verified before ends when it says', async (t) => {
  const api = await testApp(t, { settings: { GP_CLOCK_TOLERANCE_SECONDS: '0' } });
  const exp = Math.floor(Date.now() / 1000) + 3;
  const short = await api.token('dashboard', { exp });
  t.equal((await api.get('/v1/marts', short)).status, 200);
  await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now() + 50));
  t.equal((await api.get('/v1/marts', short)).status, 401);
});

t.test('a route without an access rule fails the start-up', async (t) => {
  const { config, keys } = await testApp(t, { release: null });
  const app = fastify();
  await app.register(auth, { config, keys, tokens: new TokenCache(config) });
  app.get('/open', { config: { access: open } }, () => 'ok');
  app.get('/forgotten', () => 'ok');
  await t.rejects(async () => app.ready(), /no access rule: GET \/forgotten/);
});

t.test('no algorithm confusion with an RSA key', async (t) => {
  const api = await testApp(t);
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  Object.assign(api.keys, { publicKey: () => Promise.resolve(pem) });
  const text = `${encode({ alg: 'HS256', kid: 'rsa' })}.${encode(localClaims(api.config, 'admin', 60))}`;
  const signed = `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
  t.equal((await api.get('/v1/marts', signed)).status, 401);
});
