import fastify, { type onRequestHookHandler } from 'fastify';
import t from 'tap';
import { z } from 'zod';
import { open } from '../../../src/http/access/rules.ts';
import { martTables } from '../../../src/marts/index.ts';
import { deprecationOf, text, type Column, type Table } from '../../../src/marts/table.ts';
import { changeSchema, rowSchema } from '../../../src/marts/schemas.ts';
import { openapiDocument } from '../../../src/http/openapi/document.ts';
import type { Operation } from '../../../src/http/openapi/operation.ts';
import deprecation from '../../../src/http/plugins/deprecation.ts';
import { collectRoutes } from '../../../src/http/plugins/methods.ts';
import { testApp } from '../../support/app.ts';
import { listening } from '../../support/http.ts';

const told = { since: '2026-11-01', sunset: '2027-05-01' };
const later = { since: '2026-10-01', sunset: '2027-06-01' };

const table: Table = {
  name: 'old',
  grain: 'one row',
  key: ['id'],
  groupings: [],
  columns: [
    text('id', 'Id.'),
    text('town', 'Town.', { deprecation: later }),
    text('city', 'City.', { deprecation: told }),
  ],
};

t.test('a route, or a field in its replies, that will go says so and when', async (t) => {
  const app = fastify();
  const routes = collectRoutes(app);
  await app.register(deprecation);
  const operation = { tag: 'old', summary: 'Old', problems: [] };
  const ownHook: onRequestHookHandler = (_request, reply, done) => {
    reply.header('x-own', 'kept');
    done();
  };
  const route = (id: string, more: Pick<Operation, 'reply'> & Partial<Operation>) =>
    app.get(
      `/${id}`,
      { config: { access: open, operation: { ...operation, id, ...more } }, onRequest: ownHook },
      () => '{}',
    );
  route('old', { reply: rowSchema(table), deprecation: told, isDeprecated: true });
  route('field', {
    reply: z.strictObject({ data: rowSchema(table) }),
    deprecation: deprecationOf(table),
  });
  route('change', { reply: changeSchema(table), deprecation: deprecationOf(table) });
  route('new', { reply: z.string() });
  const said = async (url: string) => {
    const { headers } = await app.inject(url);
    return [headers['deprecation'], headers['sunset'], headers['x-own']];
  };
  // Of two fields the one that goes first.
  const first = ['@1793491200', 'Sat, 01 May 2027 00:00:00 GMT', 'kept'];
  t.strictSame(await said('/old'), first);
  t.strictSame(await said('/field'), first);
  t.strictSame(await said('/new'), [undefined, undefined, 'kept']);
  const { paths, components } = openapiDocument(routes, 200) as unknown as {
    paths: Record<string, { get: { deprecated?: boolean } }>;
    components: {
      schemas: Record<string, { properties: Record<string, { deprecated?: boolean }> }>;
    };
  };
  t.strictSame(
    Object.entries(paths).map(([path, { get }]) => [path, get.deprecated]),
    [
      ['/old', true],
      ['/field', undefined],
      ['/change', undefined],
      ['/new', undefined],
    ],
    'with a field that goes the route itself stays',
  );
  for (const name of ['Old', 'Change']) {
    const fields = Object.entries(components.schemas[name]?.properties ?? {});
    const marked = fields.filter(([, { deprecated }]) => deprecated).map(([field]) => field);
    t.strictSame(marked, ['town', 'city'], name);
  }
  await app.close();
});

t.test('every route with fields of a table tells, in each reply to who may ask', async (t) => {
  const expected = new Map<string, string>();
  const on = (name: string, ...paths: string[]) => {
    const since = Date.UTC(2026, 0, 1 + martTables.findIndex(({ table }) => table.name === name));
    for (const path of paths) expected.set(`/v1/${path}`, `@${since / 1000}`);
    return new Date(since).toISOString().slice(0, 10);
  };
  for (const { table } of martTables) {
    const since = on(table.name, table.name, `${table.name}/aggregate`);
    // A copy: tables share columns.
    const columns = table.columns as Column[];
    for (const last of columns.splice(-1)) {
      columns.push({ ...last, deprecation: { ...told, since } });
      t.teardown(() => columns.splice(-1, 1, last));
    }
  }
  on('clv', 'clv/customers/c1', 'clv/changes?since=first', 'clv/lookup');
  on('clv/history', 'clv/customers/c1/history');
  const { app, token } = await testApp(t, { settings: { GP_POINTER_SECONDS: '10' } });
  const send = await listening(t, app);
  const headers = { authorization: `Bearer ${await token()}` };
  const body = '{"customer_ids": ["c1"]}';
  const ofBody = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const ask = async (path: string, more: Record<string, string> = {}) =>
    path.endsWith('lookup')
      ? send(path, { method: 'POST', headers: { ...headers, ...ofBody, ...more }, body })
      : send(path, { headers: { ...headers, ...more } });
  const others = ['/v1/marts', '/v1/releases/current', '/v1/openapi.json', '/health/live'];
  for (const path of [...expected.keys(), ...others]) {
    const wanted = expected.get(path);
    // The second reply comes from memory.
    for (let i = 0; i < 3; i += 1) {
      const reply = await ask(path);
      const { deprecation: since, sunset } = reply.headers;
      t.strictSame(
        [reply.status, since, sunset],
        [200, wanted, wanted && 'Sat, 01 May 2027 00:00:00 GMT'],
        path,
      );
      const unchanged = await ask(path, { 'if-none-match': String(reply.headers.etag) });
      t.equal(unchanged.headers['deprecation'], wanted, `${unchanged.status} ${path}`);
    }
    const refused = await ask(path, { authorization: 'Bearer none' });
    t.equal(refused.headers['deprecation'], wanted, `${refused.status} ${path}`);
  }
});
