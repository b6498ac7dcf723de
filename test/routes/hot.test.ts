/** What was answered lately is answered past the framework: the same reply, and only to the same token. */
import t, { type Test } from 'tap';
import { listening, type Reply } from '../support/http.js';
import { testApp } from '../support/app.js';
import { tables } from '../support/data.js';

/** The pointer is not read anew at each request, so that the short way is open. */
const settings = { GP_POINTER_SECONDS: '10', GP_RATE_REQUESTS: '100', LOG_LEVEL: 'info' };

async function openApi(t: Test, more: Record<string, string> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = (line: Record<string, unknown>) => lines.push(line);
  const api = await testApp(t, { settings: { ...settings, ...more }, log });
  // The framework says in its `onRequest` hooks that it was asked.
  const asked: string[] = [];
  api.app.addHook('onRequest', (request, _reply, done) => {
    asked.push(request.url);
    done();
  });
  const send = await listening(t, api.app);
  const get = (path: string, token: string, headers: Record<string, string> = {}) =>
    send(path, { headers: { authorization: `Bearer ${token}`, ...headers } });
  return { ...api, send, get, lines, asked };
}

const lasting = ({ status, headers, body }: Reply) => {
  const { 'x-request-id': _id, 'ratelimit-remaining': _left, ...others } = headers;
  return { status, headers: others, body };
};

t.test('the short way gives what the long way gave', async (t) => {
  const { app, get, token, asked, lines } = await openApi(t);
  const bearer = await token();
  for (const [url, accept] of [
    ['/v1/clv?fields=clv', '*/*'],
    ['/v1/clv', 'application/json'],
    ['/v1/clv/customers/c1?fields=clv', 'application/json'],
    ['/v1/clv/aggregate?by=clv_tier', '*/*'],
  ] as const) {
    const ask = (headers = {}) => get(url, bearer, { accept, ...headers });
    await ask();
    const long = await ask();
    asked.length = lines.length = 0;
    const short = await ask();
    t.strictSame(lasting(short), lasting(long), url);
    const tag = String(long.headers.etag);
    t.strictSame(asked, []);
    for (const tags of [tag, `"x", W/${tag}`]) {
      const unchanged = await ask({ 'if-none-match': tags });
      t.strictSame(asked.splice(0), [url]);
      t.strictSame(lasting(await ask({ 'if-none-match': tags })), lasting(unchanged));
      t.strictSame([unchanged.status, unchanged.body, unchanged.headers.etag], [304, '', tag]);
    }
    t.strictSame(asked, []);
    const told = lines.map(({ ms, request_id, ...line }) => (t.ok(ms), t.ok(request_id), line));
    const [{ cache, status, ...line } = {}, ...rest] = told;
    t.match(line, { method: 'GET', route: /^\/v1\/clv/, role: 'dashboard' });
    const fresh = { ...line, cache: 'fresh', status: 304 };
    t.strictSame([cache, status, rest], ['hit', 200, [fresh, fresh, fresh, fresh]]);
    for (const coding of ['br', 'gzip']) {
      const coded = () => ask({ 'accept-encoding': coding });
      const [, second, third] = [await coded(), await coded(), await coded()];
      t.strictSame(lasting(third), lasting(second), coding);
      // Whoever asks without a connection is answered the long way.
      const headers = { authorization: `Bearer ${bearer}`, accept, 'accept-encoding': coding };
      const { headers: told } = await app.inject({ url, headers });
      t.equal(third.headers['content-encoding'], told['content-encoding']);
    }
    t.equal((await ask({ accept: 'text/csv' })).headers['content-type'], 'text/csv');
  }
});

t.test('the id of a request is its own', async (t) => {
  const { get, token } = await openApi(t);
  const bearer = await token();
  const id = async (headers = {}) =>
    (await get('/v1/clv', bearer, headers)).headers['x-request-id'];
  const ids = [await id(), await id(), await id(), await id()];
  t.equal(new Set(ids).size, 4);
  t.equal(await id({ 'x-request-id': 'mine' }), 'mine');
  t.not(await id({ 'x-request-id': 'not mine' }), 'not mine');
});

t.test('requests on the short way are counted', async (t) => {
  const { get, token, app } = await openApi(t, { GP_RATE_REQUESTS: '5' });
  const bearer = await token();
  const left = async () => (await get('/v1/clv', bearer)).headers['ratelimit-remaining'];
  t.strictSame([await left(), await left(), await left(), await left()], ['4', '3', '2', '1']);
  const headers = { authorization: `Bearer ${bearer}` };
  t.equal((await app.inject({ url: '/v1/marts', headers })).headers['ratelimit-remaining'], '0');
  const { status, headers: told } = await get('/v1/clv', bearer);
  t.strictSame([status, told['retry-after'] !== undefined], [429, true]);
  const admin = await token('admin');
  const { body } = await get('/metrics', admin);
  t.match(body, /gp_cache_total\{result="hit"\} 3/);
  t.match(body, /gp_requests_total\{route="\/v1\/clv",method="GET",status="200"\} 4/);
});

t.test('another token of the same person gets what it may see, and no more', async (t) => {
  const { get, token } = await openApi(t);
  const claims = { sub: 'somebody' };
  const wide = await token('dashboard', claims);
  for (let i = 0; i < 3; i += 1) t.equal((await get('/v1/sales', wide)).status, 200);
  const narrow = await token('partner', { ...claims, filters: {} });
  // Its token is known from the second time on.
  for (let i = 0; i < 2; i += 1) t.equal((await get('/v1/sales', narrow)).status, 403);
  const rows = async (bearer: string) => {
    const { meta } = JSON.parse((await get('/v1/clv', bearer)).body) as { meta: object };
    return (meta as { total_rows: number }).total_rows;
  };
  const own = await token('dashboard', { ...claims, filters: { restaurant_id: ['r2'] } });
  const seen: number[] = [];
  for (let i = 0; i < 3; i += 1) seen.push(await rows(wide), await rows(own));
  t.strictSame(seen, [5, 2, 5, 2, 5, 2]);
});

t.test('a token that ends like one that is known is not it', async (t) => {
  const { get, token } = await openApi(t);
  const bearer = await token();
  for (let i = 0; i < 3; i += 1) t.equal((await get('/v1/clv', bearer)).status, 200);
  const [head = '', payload = '', signature = ''] = bearer.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, sub: 'other' })).toString('base64url');
  t.equal((await get('/v1/clv', `${head}.${other}.${signature}`)).status, 401);
  t.equal((await get('/v1/clv', bearer)).status, 200);
});

t.test('a new release is seen as soon as the pointer is read', async (t) => {
  const { get, token, publish } = await openApi(t, { GP_POINTER_SECONDS: '0.2' });
  const bearer = await token();
  const release = async () =>
    (JSON.parse((await get('/v1/clv', bearer)).body) as { meta: { release: string } }).meta.release;
  for (let i = 0; i < 4; i += 1) t.equal(await release(), 'first');
  await publish({ release: 'second', tables });
  await new Promise((resolve) => setTimeout(resolve, 250));
  t.equal(await release(), 'second');
});

t.test('a token ends when it says', async (t) => {
  const { get, token } = await openApi(t, { GP_CLOCK_TOLERANCE_SECONDS: '0' });
  const exp = Math.floor(Date.now() / 1000) + 2;
  const short = await token('dashboard', { exp });
  for (let i = 0; i < 3; i += 1) t.equal((await get('/v1/clv', short)).status, 200);
  await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now() + 50));
  t.equal((await get('/v1/clv', short)).status, 401);
});

t.test('whatever else could change the reply takes the long way', async (t) => {
  const { get, send, token, asked } = await openApi(t, { GP_CORS_ORIGINS: 'https://a.example' });
  const bearer = await token();
  const authorization = `Bearer ${bearer}`;
  for (let i = 0; i < 3; i += 1) await get('/v1/clv', bearer);
  asked.length = 0;
  const other = await get('/v1/clv', bearer, { origin: 'https://a.example' });
  t.equal(other.headers['access-control-allow-origin'], 'https://a.example');
  const twice = ['authorization', authorization, 'authorization', authorization];
  t.equal((await send('/v1/clv', { headers: ['host', 'x', ...twice] })).status, 401);
  const head = await send('/v1/clv', { method: 'HEAD', headers: { authorization } });
  t.strictSame([head.status, head.body], [200, '']);
  const body = await send('/v1/clv', {
    headers: { authorization, 'content-length': '2' },
    body: '{}',
  });
  t.equal(body.status, 200);
  t.equal((await get('/v1/clv', 'none')).status, 401);
  // The two that are refused end before this hook.
  t.strictSame(asked, ['/v1/clv', '/v1/clv', '/v1/clv']);
});
