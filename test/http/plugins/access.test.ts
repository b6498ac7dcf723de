import t from 'tap';
import { martTables, marts } from '../../../src/marts/index.ts';
import { describedApi } from '../../../src/tools/described-api.ts';
import { testApp } from '../../support/app.ts';

const methods = [
  ...(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const),
  ...(['OPTIONS', 'TRACE', 'QUERY'] as const),
];

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Partial<Record<'get' | 'post', { security?: []; 'x-scopes'?: readonly string[] }>>
    >
  >;
}

/** What design and docs say, written once more: the contract is made from the code that is tested here. */
const publicPaths = ['/health/live', '/health/ready', '/v1/openapi.json'];
const tokenPaths = ['/v1/marts', '/v1/releases/current'];
const one = '/v1/releases/{release}';
const runPaths = ['/v1/releases', `${one}/quarantine`, '/v1/runs', '/v1/runs/{run_id}', '/metrics'];
const actionPaths = [
  `${one}/activate`,
  '/v1/runs/reload',
  '/runs/reload',
  '/v1/runs/{run_id}/cancel',
];
const martNames = ['clv', 'segments', 'churn', 'sales', 'loyalty', 'locations', 'discounts'];

type Wanted = 'nothing' | 'token' | readonly string[];

function wantedFor(path: string): Wanted {
  if (publicPaths.includes(path)) return 'nothing';
  if (tokenPaths.includes(path)) return 'token';
  if (runPaths.includes(path)) return ['runs:read'];
  if (actionPaths.includes(path)) return ['runs:write'];
  const mart = martNames.find((name) => `${path}/`.startsWith(`/v1/${name}/`));
  if (!mart) throw new Error(`nobody has said who may use ${path}`);
  return ['marts:read', `${mart}:read`];
}

const isPost = (path: string) => actionPaths.includes(path) || path.endsWith('/lookup');
const allowOf = (path: string) => (isPost(path) ? ['POST'] : ['GET', 'HEAD']);

/** With an empty body; nothing runs, so that there is no run to find and none to start. */
const granted: Readonly<Record<string, number>> = {
  '/v1/runs/{run_id}': 404,
  '/v1/runs/{run_id}/cancel': 404,
  '/v1/runs/reload': 503,
  '/runs/reload': 503,
  '/v1/clv/lookup': 400,
  '/v1/segments/lookup': 400,
  '/v1/churn/lookup': 400,
};

function expectedStatus(
  path: string,
  method: (typeof methods)[number],
  scopes: readonly string[] | null,
): number {
  const wanted = wantedFor(path);
  const isOffered = allowOf(path).includes(method);
  if (wanted === 'nothing') return isOffered ? 200 : 405;
  if (scopes === null) return 401;
  if (!isOffered) return 405;
  const may = wanted === 'token' || wanted.some((scope) => scopes.includes(scope));
  return may ? (granted[path] ?? 200) : 403;
}

t.test('the contract tells the scopes of every route', async (t) => {
  const { paths } = (await describedApi()) as Described;
  for (const [path, operations] of Object.entries(paths)) {
    const wanted = wantedFor(path);
    const method = isPost(path) ? 'post' : 'get';
    t.strictSame(Object.keys(operations), [method], path);
    const one = operations[method];
    t.strictSame(one?.['x-scopes'], typeof wanted === 'string' ? undefined : wanted, path);
    t.strictSame(one?.security, wanted === 'nothing' ? [] : undefined, path);
  }
  const tables = martTables.flatMap(({ table: { name } }) => [name, `${name}/aggregate`]);
  const customers = '/v1/clv/customers/{customer_id}';
  t.strictSame(
    Object.keys(paths).sort(),
    [
      ...publicPaths,
      ...tokenPaths,
      ...runPaths,
      ...actionPaths,
      ...tables.map((name) => `/v1/${name}`),
      ...[customers, `${customers}/history`, '/v1/clv/changes'],
      ...['clv', 'segments', 'churn'].map((mart) => `/v1/${mart}/lookup`),
    ].sort(),
  );
});

/** Paths of the route table, from the tree that the framework prints, with their methods. */
function routeTable(printed: string): Map<string, string[]> {
  const routes = new Map<string, string[]>();
  const above: string[] = [];
  for (const line of printed.trimEnd().split('\n')) {
    // What only has routes below it has no methods.
    const found = /^([│ ]*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line);
    if (!found) throw new Error(`not read: ${line}`);
    const [, indent = '', part = '', names] = found;
    const depth = indent.length / 4;
    const path = `${above.slice(0, depth).join('')}${part}`;
    above[depth] = part;
    if (names) routes.set(path.replaceAll(/:(\w+)/g, '{$1}'), names.split(', '));
  }
  return routes;
}

t.test('every route is in the contract, and every method has an answer there', async (t) => {
  const { app } = await testApp(t, { release: null });
  const { paths } = (await describedApi()) as Described;
  const routes = routeTable(app.printRoutes({ commonPrefix: false }));
  const own = [...routes].filter(([path]) => !/^\/docs(\/|$)/.test(path));
  // It speaks a protocol of its own, which OpenAPI cannot describe.
  const all = [...Object.keys(paths), '/mcp'];
  t.strictSame(own.map(([path]) => path).sort(), all.sort());
  for (const [path, names] of own) t.strictSame(names.sort(), [...methods].sort(), path);
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
  const wrong: string[] = [];
  for (const path of Object.keys(paths)) {
    const url = path
      .replace('{customer_id}', 'c1')
      .replace('{release}', 'first')
      .replace('{run_id}', 'none')
      .replace(/changes$/, 'changes?since=first');
    for (const [caller, [bearer, scopes]] of Object.entries(callers)) {
      for (const method of methods) {
        const expected = expectedStatus(path, method, scopes);
        const reply = await app.inject({
          method: method as 'GET',
          url,
          headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
        });
        const allow = expected === 405 ? allowOf(path).join(', ') : undefined;
        const found = [reply.statusCode, expected === 405 ? reply.headers['allow'] : undefined];
        if (found[0] !== expected || found[1] !== allow)
          wrong.push(
            `${caller} ${method} ${path}: ${found.join(' ')}, not ${expected} ${allow ?? ''}`,
          );
      }
    }
  }
  t.strictSame(wrong, []);
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
