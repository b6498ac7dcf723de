/** Repeated requests: kept replies are those made first, and belong to one token, release and time window. */
import t, { type Test } from 'tap';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { listening, type Reply } from '../support/http.ts';

/** The pointer is not read at each request, as in production. */
const settings = { GP_POINTER_SECONDS: '10', GP_RATE_REQUESTS: '100', LOG_LEVEL: 'info' };

async function openApi(t: Test, more: Record<string, string> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = (line: Record<string, unknown>) => lines.push(line);
  const api = await testApp(t, { settings: { ...settings, ...more }, log });
  const send = await listening(t, api.app);
  const get = (path: string, token: string, headers: Record<string, string> = {}) =>
    send(path, { headers: { authorization: `Bearer ${token}`, ...headers } });
  return { ...api, send, get, lines };
}

/** A reply without what belongs to one request. */
const lasting = ({ status, headers, body }: Reply) => {
  const {
    'x-request-id': _id,
    'ratelimit-remaining': _left,
    'server-timing': _timing,
    ...others
  } = headers;
  return { status, headers: others, body };
};

t.test('a kept reply equals the first one, and the log says where it came from', async (t) => {
  const { get, token, lines } = await openApi(t);
  const bearer = await token();
  for (const [url, accept] of [
    ['/v1/clv?fields=clv', '*/*'],
    ['/v1/clv/customers/c1?fields=clv', 'application/json'],
    ['/v1/clv/aggregate?by=clv_tier', '*/*'],
  ] as const) {
    const ask = (headers = {}) => get(url, bearer, { accept, ...headers });
    lines.length = 0;
    const first = await ask();
    t.strictSame(lasting(await ask()), lasting(first), url);
    const tag = String(first.headers.etag);
    const unchanged = await ask({ 'if-none-match': `"x", W/${tag}` });
    t.strictSame([unchanged.status, unchanged.body, unchanged.headers.etag], [304, '', tag]);
    t.strictSame(
      lines.map(({ cache, status, method }) => [cache, status, method]),
      [
        ['miss', 200, 'GET'],
        ['hit', 200, 'GET'],
        ['fresh', 304, 'GET'],
      ],
    );
    t.equal((await ask({ accept: 'text/csv' })).headers['content-type'], 'text/csv; charset=utf-8');
  }
});

t.test('the id of a request is its own', async (t) => {
  const { get, token } = await openApi(t);
  const bearer = await token();
  const id = async (headers = {}) =>
    (await get('/v1/clv', bearer, headers)).headers['x-request-id'];
  t.equal(new Set([await id(), await id(), await id()]).size, 3);
  t.equal(await id({ 'x-request-id': 'mine' }), 'mine');
  t.not(await id({ 'x-request-id': 'not mine' }), 'not mine');
});

t.test('repeated requests are counted and limited', async (t) => {
  const { get, token } = await openApi(t, { GP_RATE_REQUESTS: '4' });
  const bearer = await token();
  const left = async () => (await get('/v1/clv', bearer)).headers['ratelimit-remaining'];
  t.strictSame([await left(), await left(), await left(), await left()], ['3', '2', '1', '0']);
  const refused = await get('/v1/clv', bearer);
  t.strictSame([refused.status, refused.headers['retry-after'] !== undefined], [429, true]);
  const { body } = await get('/metrics', await token('admin'));
  t.match(body, /gp_cache_total\{result="hit"\} 3/);
  t.match(body, /gp_requests_total\{route="\/v1\/clv",method="GET",status="200"\} 4/);
});

t.test('another token of the same person gets its own rows', async (t) => {
  const { get, token } = await openApi(t);
  const claims = { sub: 'somebody' };
  const wide = await token('dashboard', claims);
  t.equal((await get('/v1/sales', wide)).status, 200);
  const narrow = await token('partner', { ...claims, filters: {} });
  for (let i = 0; i < 2; i += 1) t.equal((await get('/v1/sales', narrow)).status, 403);
  const rows = async (bearer: string) => {
    const { meta } = JSON.parse((await get('/v1/clv', bearer)).body) as {
      meta: { total_rows: number };
    };
    return meta.total_rows;
  };
  const own = await token('dashboard', { ...claims, filters: { restaurant_id: ['r2'] } });
  const totals = [await rows(wide), await rows(own), await rows(wide), await rows(own)];
  t.strictSame(totals, [5, 2, 5, 2]);
});

t.test('a changed token with the signature of a verified one is refused', async (t) => {
  const { get, token } = await openApi(t);
  const bearer = await token();
  for (let i = 0; i < 2; i += 1) t.equal((await get('/v1/clv', bearer)).status, 200);
  const [head = '', payload = '', signature = ''] = bearer.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, sub: 'other' })).toString('base64url');
  t.equal((await get('/v1/clv', `${head}.${other}.${signature}`)).status, 401);
  t.equal((await get('/v1/clv', bearer)).status, 200);
});

t.test('a new release is served once the pointer is read again', async (t) => {
  const { get, token, publish } = await openApi(t, { GP_POINTER_SECONDS: '0.2' });
  const bearer = await token();
  const release = async () =>
    (JSON.parse((await get('/v1/clv', bearer)).body) as { meta: { release: string } }).meta.release;
  for (let i = 0; i < 3; i += 1) t.equal(await release(), 'first');
  await publish({ release: 'second', tables });
  await new Promise((resolve) => setTimeout(resolve, 250));
  t.equal(await release(), 'second');
});
