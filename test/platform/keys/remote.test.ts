import { createServer } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWK } from 'jose';
import t, { type Test } from 'tap';
import { buildApp } from '../../../src/app.ts';
import { Problem } from '../../../src/errors.ts';
import { localClaims } from '../../../src/platform/keys/claims.ts';
import { remoteKeys } from '../../../src/platform/keys/remote.ts';
import { DirectoryStore } from '../../../src/platform/objects/directory.ts';
import { testApp } from '../../support/app.ts';
import { warehouseOf } from '../../support/snapshot.ts';

const second = 1_000;

async function keyOf(kid: string, alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { jwk, privateKey, pem: await exportSPKI(publicKey) };
}

/** An identity provider whose keys and health the test decides. */
async function provider(t: Test) {
  const state = { keys: [] as JWK[], asked: 0, mode: 'up' as 'up' | 'down' | 'silent' };
  const server = createServer((_request, reply) => {
    state.asked += 1;
    if (state.mode === 'silent') return;
    reply.statusCode = state.mode === 'up' ? 200 : 500;
    reply.end(JSON.stringify({ keys: state.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { state, url: `http://127.0.0.1:${port}/jwks.json` };
}

t.test('rotation: a new key is found, a withdrawn one is refused', async (t) => {
  const [old, next, rsa] = await Promise.all([
    keyOf('old', 'ES256'),
    keyOf('next', 'ES256'),
    keyOf('rsa', 'RS256'),
  ]);
  const { state, url } = await provider(t);
  state.keys = [old.jwk, rsa.jwk];
  const keys = remoteKeys({
    ...{ url, cooldownMs: 0, timeoutMs: second, maxAgeMs: 0 },
    cursorSecret: Buffer.alloc(32),
  });
  t.equal(await keys.ready(), true, 'it asks');
  t.equal(await keys.publicKey('old', 'ES256'), old.pem);
  t.equal(await keys.publicKey('rsa', 'RS256'), rsa.pem);
  t.equal(await keys.publicKey('rsa', 'ES256'), null, 'a key is good for its algorithm alone');
  t.equal(await keys.publicKey('next', 'ES256'), null);
  state.keys = [next.jwk];
  t.equal(await keys.publicKey('next', 'ES256'), next.pem);
  t.equal(await keys.publicKey('old', 'ES256'), null);
  state.mode = 'down';
  await t.rejects(keys.publicKey('old', 'ES256'), /cannot be read/, 'nor in an outage');
});

t.test('unknown key ids do not make it ask again and again', async (t) => {
  const { state, url } = await provider(t);
  const keys = remoteKeys({
    ...{ url, cooldownMs: 3_600 * second, timeoutMs: second, maxAgeMs: 7_200 * second },
    cursorSecret: Buffer.alloc(32),
  });
  for (let i = 0; i < 5; i += 1) t.equal(await keys.publicKey(`k${i}`, 'ES256'), null);
  t.equal(state.asked, 1);
});

t.test('outage: the last good keys count, others are 503, and it recovers', async (t) => {
  const one = await keyOf('one', 'ES256');
  const { state, url } = await provider(t);
  state.keys = [one.jwk];
  let now = 0;
  const failures: unknown[] = [];
  const keys = remoteKeys({
    ...{ url, cooldownMs: second, timeoutMs: 200, maxAgeMs: 0, now: () => now },
    cursorSecret: Buffer.alloc(32),
    onError: (error) => failures.push(error),
  });
  t.equal(await keys.publicKey('one', 'ES256'), one.pem);
  for (const mode of ['down', 'silent'] as const) {
    state.mode = mode;
    now += second;
    t.equal(await keys.publicKey('one', 'ES256'), one.pem, mode);
    const { asked } = state;
    await t.rejects(keys.publicKey('two', 'ES256'), /cannot be read/);
    t.equal(state.asked, asked, 'not asked again at once');
  }
  t.equal(failures.length, 2);
  state.mode = 'up';
  now += second;
  t.equal(await keys.publicKey('two', 'ES256'), null);
});

t.test('readiness asks until the keys are known, at most once in a while', async (t) => {
  const { state, url } = await provider(t);
  let now = 0;
  const keys = remoteKeys({
    ...{ url, cooldownMs: second, timeoutMs: second, maxAgeMs: 0, now: () => now },
    cursorSecret: Buffer.alloc(32),
  });
  state.mode = 'down';
  const ready = async (at: number) => {
    now = at;
    return [await keys.ready(), state.asked];
  };
  t.strictSame(await ready(0), [false, 1]);
  t.strictSame(await ready(second - 1), [false, 1]);
  t.strictSame(await ready(second), [false, 2]);
  const detail = 'The keys of the identity provider cannot be read.';
  const unready = new Problem('not-ready', detail, { headers: { 'retry-after': '10' } });
  await t.rejects(keys.publicKey('k', 'ES256'), unready);
  state.mode = 'up';
  t.strictSame(await ready(2 * second), [true, 3]);
  t.strictSame(await ready(9 * second), [true, 3]);
});

t.test('the API with tokens of a provider', async (t) => {
  const { home, config } = await testApp(t);
  const [own, strange] = await Promise.all([keyOf('k', 'RS256'), keyOf('k', 'RS256')]);
  const { state, url } = await provider(t);
  state.mode = 'down';
  const app = await buildApp({
    config,
    keys: remoteKeys({
      ...{ url, cooldownMs: 0, timeoutMs: second, maxAgeMs: 3_600 * second },
      cursorSecret: Buffer.alloc(32),
    }),
    objects: new DirectoryStore(`${home}/objects`),
    warehouse: warehouseOf(home),
  });
  t.teardown(() => app.close());
  const ask = async ({ privateKey }: typeof own, kid = 'k') => {
    const jwt = new SignJWT(localClaims(config, 'dashboard', 60));
    const token = await jwt.setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    return app.inject({ url: '/v1/marts', headers: { authorization: `Bearer ${token}` } });
  };
  t.equal((await app.inject('/health/ready')).statusCode, 503);
  const early = await ask(own);
  t.match(early.json(), { status: 503, type: 'urn:global-partners:problem:not-ready' });
  state.mode = 'up';
  state.keys = [own.jwk];
  t.equal((await ask(own)).statusCode, 200);
  t.equal((await app.inject('/health/ready')).statusCode, 200);
  t.equal((await ask(strange)).statusCode, 401, 'the same id, another key');
  t.equal((await ask(own, 'unknown')).statusCode, 401);
});
