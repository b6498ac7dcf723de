/** What was answered lately is answered the short way: the same reply, and only to the same token. */
import t from 'tap';
import { testApp } from '../support/app.js';
import { tables } from '../support/data.js';

/** The pointer is not read anew at each request, so that the short way is open. */
const settings = { GP_POINTER_SECONDS: '10', GP_RATE_REQUESTS: '100', LOG_LEVEL: 'info' };

t.test('the short way gives what the long way gave', async (t) => {
  const results: unknown[] = [];
  const { get, token } = await testApp(t, {
    settings,
    log: (line) => {
      results.push(line['cache']);
    },
  });
  const bearer = await token();
  for (const [url, accept] of [
    ['/v1/clv?fields=clv', '*/*'],
    ['/v1/clv/customers/c1?fields=clv', 'application/json'],
    ['/v1/clv/aggregate?by=clv_tier', '*/*'],
  ] as const) {
    const ask = (more = {}) => get(url, bearer, { accept, ...more });
    const told = ({ status, headers, body }: Awaited<ReturnType<typeof ask>>) => {
      const { 'x-request-id': id, 'ratelimit-remaining': left, ...others } = headers;
      t.ok(id);
      t.ok(left);
      return { status, headers: others, body };
    };
    await ask();
    const long = told(await ask());
    t.strictSame(told(await ask()), long, url);
    const tag = String(long.headers['etag']);
    const unchanged = told(await ask({ 'if-none-match': tag }));
    t.strictSame(told(await ask({ 'if-none-match': `"x", W/${tag}` })), unchanged);
    t.strictSame([unchanged.status, unchanged.body, unchanged.headers['etag']], [304, '', tag]);
    t.strictSame(results.splice(0), ['miss', 'hit', 'hit', 'fresh', 'fresh']);
    const other = await get(url, bearer, { accept: 'text/csv' });
    t.equal(other.headers['content-type'], 'text/csv');
    results.splice(0);
  }
});

t.test('requests on the short way are counted', async (t) => {
  const { get } = await testApp(t, { settings: { ...settings, GP_RATE_REQUESTS: '4' } });
  const left = async () => (await get('/v1/clv')).headers['ratelimit-remaining'];
  t.strictSame([await left(), await left(), await left(), await left()], ['3', '2', '1', '0']);
  t.equal((await get('/v1/clv')).status, 429);
});

t.test('another token of the same person gets what it may see, and no more', async (t) => {
  const { get, token } = await testApp(t, { settings });
  const claims = { sub: 'somebody' };
  const wide = await token('dashboard', claims);
  for (let i = 0; i < 3; i += 1) t.equal((await get('/v1/sales', wide)).status, 200);
  const narrow = await token('partner', { ...claims, filters: {} });
  t.equal((await get('/v1/sales', narrow)).status, 403);
  const rows = async (bearer: string) => (await get('/v1/clv', bearer)).json().meta['total_rows'];
  const own = await token('dashboard', { ...claims, filters: { restaurant_id: ['r2'] } });
  t.strictSame(
    [await rows(wide), await rows(own), await rows(wide), await rows(own)],
    [5, 2, 5, 2],
  );
});

t.test('a new release is seen as soon as the pointer is read', async (t) => {
  const { get, publish } = await testApp(t, {
    settings: { ...settings, GP_POINTER_SECONDS: '0.2' },
  });
  for (let i = 0; i < 3; i += 1) t.equal((await get('/v1/clv')).json().meta['release'], 'first');
  await publish({ release: 'second', tables });
  await new Promise((resolve) => setTimeout(resolve, 250));
  t.equal((await get('/v1/clv')).json().meta['release'], 'second');
});
