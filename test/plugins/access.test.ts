import type { HTTPMethods } from 'fastify';
import t from 'tap';
import { martTables, marts } from '../../src/marts/index.js';
import { describedApi } from '../../src/openapi/described.js';
import { testApp } from '../support/app.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

interface Described {
  readonly paths: Readonly<
    Record<string, { get: { security?: []; 'x-scopes'?: readonly string[] } }>
  >;
}

/** What design and docs say, written once more: the contract is made from the code that is tested here. */
const publicPaths = ['/health/live', '/health/ready', '/v1/openapi.json'];
const tokenPaths = ['/v1/marts', '/v1/releases/current'];
const martNames = ['clv', 'segments', 'churn', 'sales', 'loyalty', 'locations', 'discounts'];

type Wanted = 'nothing' | 'token' | readonly string[];

function wantedFor(path: string): Wanted {
  if (publicPaths.includes(path)) return 'nothing';
  if (tokenPaths.includes(path)) return 'token';
  const mart = martNames.find((name) => `${path}/`.startsWith(`/v1/${name}/`));
  if (!mart) throw new Error(`nobody has said who may use ${path}`);
  return ['marts:read', `${mart}:read`];
}

function expectedStatus(
  wanted: Wanted,
  method: (typeof methods)[number],
  scopes: readonly string[] | null,
): number {
  const isRead = method === 'GET' || method === 'HEAD';
  if (wanted === 'nothing') return isRead ? 200 : 405;
  if (scopes === null) return 401;
  if (!isRead) return 405;
  return wanted === 'token' || wanted.some((scope) => scopes.includes(scope)) ? 200 : 403;
}

t.test('the contract tells the scopes of every route', async (t) => {
  const { paths } = (await describedApi()) as Described;
  for (const [path, { get }] of Object.entries(paths)) {
    const wanted = wantedFor(path);
    t.strictSame(get['x-scopes'], typeof wanted === 'string' ? undefined : wanted, path);
    t.strictSame(get.security, wanted === 'nothing' ? [] : undefined, path);
  }
  const tables = martTables.flatMap(({ table: { name } }) => [name, `${name}/aggregate`]);
  const customers = '/v1/clv/customers/{customer_id}';
  t.strictSame(
    Object.keys(paths).sort(),
    [
      ...publicPaths,
      ...tokenPaths,
      ...tables.map((name) => `/v1/${name}`),
      ...[customers, `${customers}/history`],
    ].sort(),
  );
});

/** Who may do what: every route of the contract, every method, every kind of caller. */
t.test('access matrix', async (t) => {
  const { app, token } = await testApp(t);
  const { paths } = (await describedApi()) as Described;
  const callers: Readonly<Record<string, readonly [string | null, readonly string[] | null]>> = {
    nobody: [null, null],
    stranger: [await token('dashboard', { scope: '' }), []],
    dashboard: [await token('dashboard'), ['marts:read']],
    partner: [await token('partner'), ['clv:read']],
    'partner of sales': [await token('partner', { scope: 'sales:read' }), ['sales:read']],
    admin: [await token('admin'), ['marts:read', 'runs:read', 'runs:write']],
  };
  for (const path of Object.keys(paths)) {
    const url = path.replace('{customer_id}', 'c1');
    for (const [caller, [bearer, scopes]] of Object.entries(callers)) {
      for (const method of methods) {
        const expected = expectedStatus(wantedFor(path), method, scopes);
        const reply = await app.inject({
          method: method as Exclude<HTTPMethods, 'QUERY'> as 'GET',
          url,
          headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
        });
        t.equal(reply.statusCode, expected, `${caller} ${method} ${path}`);
        if (expected === 405) t.equal(reply.headers['allow'], 'GET, HEAD');
      }
    }
  }
});

t.test('a scope of one mart opens that mart alone, and needs filters', async (t) => {
  const { get, token } = await testApp(t);
  t.strictSame(
    marts.map(({ name }) => name),
    martNames,
  );
  for (const own of martNames) {
    const bearer = await token('partner', { scope: `${own}:read` });
    const listed = (await get('/v1/marts', bearer)).json().data;
    t.strictSame(
      listed.map(({ name }) => name),
      [own],
    );
    for (const { mart, table } of martTables) {
      const reply = await get(`/v1/${table.name}?limit=1`, bearer);
      t.equal(reply.status, mart.name === own ? 200 : 403, `${own}:read ${table.name}`);
    }
    const bare = await token('partner', { scope: `${own}:read`, filters: undefined });
    t.equal((await get('/v1/marts', bare)).status, 401, `${own}:read without filters`);
  }
});

t.test('a caller without a scope is told which one it needs', async (t) => {
  const { get, token } = await testApp(t);
  for (const mart of martNames) {
    const reply = await get(`/v1/${mart}`, await token('dashboard', { scope: 'runs:read' }));
    t.equal(reply.status, 403);
    t.equal(
      reply.headers['www-authenticate'],
      `Bearer error="insufficient_scope", scope="marts:read ${mart}:read"`,
    );
  }
  t.strictSame((await get('/v1/marts', await token('dashboard', { scope: '' }))).json().data, []);
});
