import type { HTTPMethods } from 'fastify';
import t from 'tap';
import { testApp } from '../support/app.js';
import { describedApi } from '../../src/openapi/described.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

interface Described {
  readonly paths: Readonly<
    Record<string, { get: { security?: []; 'x-scopes'?: readonly string[] } }>
  >;
}

/** Who may do what: every route of the contract, every method, every kind of caller. */
t.test('access matrix', async (t) => {
  const { app, token } = await testApp(t);
  const { paths } = (await describedApi()) as Described;
  const callers = {
    nobody: null,
    stranger: await token('dashboard', { scope: '' }),
    dashboard: await token('dashboard'),
    partner: await token('partner'),
    admin: await token('admin'),
  };
  const scopes: Record<keyof typeof callers, readonly string[]> = {
    nobody: [],
    stranger: [],
    dashboard: ['marts:read'],
    partner: ['clv:read'],
    admin: ['marts:read', 'runs:read', 'runs:write'],
  };
  t.ok(Object.keys(paths).length > 14, 'there are routes');
  for (const [path, { get }] of Object.entries(paths)) {
    const url = path.replace('{customer_id}', 'c1');
    for (const [caller, bearer] of Object.entries(callers)) {
      for (const method of methods) {
        const expected = expectedStatus(get, method, scopes[caller as keyof typeof scopes], bearer);
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

function expectedStatus(
  route: Described['paths'][string]['get'],
  method: (typeof methods)[number],
  scopes: readonly string[],
  bearer: string | null,
): number {
  const isRead = method === 'GET' || method === 'HEAD';
  if (route.security) return isRead ? 200 : 405;
  if (bearer === null) return 401;
  if (!isRead) return 405;
  const wanted = route['x-scopes'];
  return !wanted || wanted.some((scope) => scopes.includes(scope)) ? 200 : 403;
}

t.test('a caller without a scope is told which one it needs', async (t) => {
  const { get, token } = await testApp(t);
  const reply = await get('/v1/clv', await token('dashboard', { scope: 'runs:read' }));
  t.equal(reply.status, 403);
  t.equal(
    reply.headers['www-authenticate'],
    'Bearer error="insufficient_scope", scope="marts:read clv:read"',
  );
  t.strictSame((await get('/v1/marts', await token('dashboard', { scope: '' }))).json().data, []);
});
