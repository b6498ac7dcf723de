/** What an assistant gets from POST /mcp, by the SDK's own client. */
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import t, { type Test } from 'tap';
import { columnNames } from '../../../src/marts/table.ts';
import { tableNamed } from '../../../src/marts/index.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { tables } from '../../support/data.ts';
import type { Row } from '../../support/release.ts';

const empty = { data: undefined, meta: undefined };
type Answer = Record<string, unknown> & { data?: never };

/** Calls a tool with a token; the text of its answer is JSON. */
async function assistant(t: Test, { app }: TestApp, token: string) {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await client.connect(
    // The SDK's own types do not fit together under exactOptionalPropertyTypes.
    new StreamableHTTPClientTransport(url, { requestInit: { headers } }),
  );
  t.teardown(() => client.close());
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    const [first] = content as { text: string }[];
    const text = first?.text ?? '';
    return {
      isError: isError === true,
      answer: (text.startsWith('{') ? JSON.parse(text) : { ...empty, text }) as Answer,
    };
  };
  return { client, call };
}

t.test('the tools', async (t) => {
  const api = await testApp(t);
  const { client, call } = await assistant(t, api, await api.token());
  const { tools } = await client.listTools();
  t.strictSame(
    tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
    [
      'list_marts',
      'describe_table',
      'query_rows',
      'aggregate',
      'get_customer',
      'current_release',
    ].map((name) => [name, true]),
  );
  t.match((await call('list_marts')).answer, {
    data: [{ name: 'clv', tables: [{ name: 'clv', key: ['customer_id'] }] }],
    meta: { release: 'first', as_of: '2024-02-20' },
  });
  t.match((await call('describe_table', { table: 'clv/tiers' })).answer, {
    data: { name: 'clv/tiers', columns: [{ name: 'clv_tier', values: ['High', 'Medium', 'Low'] }] },
  });
  const rows = { table: 'clv', filters: { clv_tier: ['High', 'Medium'], 'clv.gte': 20.25 } };
  t.match(
    (
      await call('query_rows', {
        ...rows,
        fields: ['customer_id', 'clv'],
        sort: ['-clv'],
        limit: 1,
      })
    ).answer,
    { data: [{ customer_id: 'c5', clv: 100.55 }], meta: { release: 'first', rows: 1 } },
  );
  t.match((await call('get_customer', { customer_id: 'c1', fields: ['clv'] })).answer, {
    data: { clv: 20.2 },
  });
  t.match((await call('current_release')).answer, { release: 'first', as_of: '2024-02-20' });
});

t.test('mistakes are answered with what to ask instead', async (t) => {
  const api = await testApp(t);
  const { call } = await assistant(t, api, await api.token());
  const share = await call('aggregate', { table: 'clv', measures: ['clv_percentile.sum'] });
  t.equal(share.isError, true);
  t.match(share.answer, { detail: /has no measure "sum"; offered: min, max/ });
  const column = await call('query_rows', { table: 'clv', filters: { clvv: 1 } });
  t.match(column, { isError: true, answer: { errors: [{ parameter: 'clvv' }] } });
  const nobody = await call('get_customer', { customer_id: 'nobody' });
  t.match(nobody, { isError: true, answer: { title: 'The customer is not known' } });
  t.equal((await call('query_rows', { table: 'nothing' })).isError, true);
});

t.test('a token sees no more than over REST', async (t) => {
  const api = await testApp(t);
  const filters = { restaurant_id: ['r1'] };
  const { call } = await assistant(t, api, await api.token('partner', { filters }));
  const rest = await api.get('/v1/clv', await api.token('partner', { filters }));
  t.strictSame((await call('query_rows', { table: 'clv' })).answer['data'], rest.json().data);
  t.match(await call('query_rows', { table: 'sales' }), {
    isError: true,
    answer: { detail: /needs one of/ },
  });
  const marts = (await call('list_marts')).answer as unknown as { data: { name: string }[] };
  t.strictSame(
    marts.data.map(({ name }) => name),
    ['clv'],
  );
  t.match(await call('describe_table', { table: 'sales' }), {
    isError: true,
    answer: { text: /may not read sales; it may read clv/ },
  });
  const none = await api.app.inject({ method: 'POST', url: '/mcp', payload: {} });
  t.equal(none.statusCode, 401);
  const get = await api.get('/mcp');
  t.strictSame([get.status, get.headers['allow']], [405, 'POST']);
});

t.test('sort, limit and release of the tools', async (t) => {
  const api = await testApp(t);
  await api.publish({ release: 'second', tables: { ...tables, 'clv/tiers': [] } });
  const { call } = await assistant(t, api, await api.token());
  const tiers = { table: 'clv/tiers', fields: ['clv_tier'], release: 'first' };
  const rows = await call('query_rows', { ...tiers, sort: ['-revenue'], limit: 1 });
  t.match(rows.answer, { data: [{ clv_tier: 'Medium' }], meta: { release: 'first', rows: 1 } });
  t.strictSame((await call('query_rows', { table: 'clv/tiers' })).answer['data'], []);
  const sums = { table: 'clv', by: ['clv_tier'], measures: ['clv.sum'], release: 'first' };
  const groups = await call('aggregate', { ...sums, sort: ['-clv.sum'], limit: 1 });
  t.match(groups.answer, {
    data: [{ clv_tier: 'Medium', 'clv.sum': 100.75 }],
    meta: { release: 'first', groups: 3 },
  });
  const one = await call('get_customer', { customer_id: 'c1', release: 'first' });
  t.match(one.answer, { meta: { release: 'first' } });
});

t.test('pages of other origins call nothing', async (t) => {
  const listed = 'https://partner.example';
  const api = await testApp(t, { settings: { GP_CORS_ORIGINS: listed } });
  const body = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const status = async (origin: object) => {
    const headers = { accept: 'application/json, text/event-stream', ...origin };
    const reply = await api.post('/mcp', body, await api.token(), headers);
    return [reply.status, reply.json()['type']];
  };
  t.strictSame(await status({}), [200, undefined]);
  t.strictSame(await status({ origin: listed }), [200, undefined]);
  const refused = [403, 'urn:global-partners:problem:origin-not-allowed'];
  for (const origin of ['https://evil.example', 'http://127.0.0.1:3000', 'null'])
    t.strictSame(await status({ origin }), refused, origin);
});

/** High customers with orders in the quarter before and in this one. */
const lost = (id: string, restaurant_id: string, before: number, now: number) => ({
  ...(tables['churn'] as readonly Row[])[0],
  ...{ customer_id: id, restaurant_id, clv_tier: 'High' },
  ...{ orders_prev_90d: before, orders_last_90d: now },
});

t.test(
  'which restaurant lost most of its best customers since last quarter: four calls',
  async (t) => {
    const churn = [lost('a', 'r1', 2, 0), lost('b', 'r2', 1, 0), lost('c', 'r2', 4, 0)];
    const rows = [...churn, lost('d', 'r1', 3, 1), lost('e', 'r1', 0, 0)];
    const api = await testApp(t, {
      release: { release: 'first', tables: { ...tables, churn: rows } },
    });
    const { call } = await assistant(t, api, await api.token());
    t.match(JSON.stringify((await call('list_marts')).answer), '"/v1/churn"');
    t.match((await call('describe_table', { table: 'churn' })).answer, {
      data: { columns: columnNames(tableNamed('churn')).map((name) => ({ name })) },
    });
    const { answer } = await call('aggregate', {
      ...{ table: 'churn', by: ['restaurant_id'], sort: ['-rows'], limit: 1 },
      filters: { clv_tier: 'High', 'orders_prev_90d.gt': 0, orders_last_90d: 0 },
    });
    t.strictSame(answer['data'], [{ restaurant_id: 'r2', rows: 2 }]);
    const named = await call('query_rows', {
      ...{ table: 'locations/restaurants', fields: ['name'] },
      filters: { restaurant_id: 'r2' },
    });
    t.match(named.answer, { data: [{ name: /./ }] });
  },
);
