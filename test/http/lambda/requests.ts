/** One request at least of every route and of every kind of reply, to be sent through every door. */
import { martTables } from '../../../src/marts/index.ts';
import type { TestRequest } from '../../support/lambda-events.ts';

/** Who asks; none for nobody. */
export type Who = 'admin' | 'dashboard' | 'partner' | 'none';

export interface Recorded extends TestRequest {
  readonly who?: Who;
  /** The body is another one each time. */
  readonly isVolatile?: boolean;
}

const tables: Recorded[] = martTables.flatMap(({ table: { name, key, columns } }) => [
  { url: `/v1/${name}?limit=2&sort=-${key.join(',-')}` },
  { url: `/v1/${name}?format=csv` },
  { url: `/v1/${name}/aggregate` },
  {
    url: `/v1/${name}?fields=${columns.map((column) => column.name).join(',')}&limit=1`,
    who: 'partner',
  },
]);

const formats: Recorded[] = ['csv', 'ndjson', 'arrow'].flatMap((format) => [
  { url: `/v1/clv?format=${format}&clv_tier=High&clv_tier=Low` },
  { url: `/v1/clv/changes?since=first&format=${format}` },
  { method: 'HEAD', url: `/v1/clv?format=${format}` },
  { url: `/v1/clv/history?format=${format}`, headers: { 'accept-encoding': 'br, gzip' } },
]);

/** Commas are part of a value, the same name may come twice, and what is encoded stays so. */
const queries: Recorded[] = [
  'customer_id=c1,c2',
  'customer_id=c1&customer_id=c2',
  'customer_id=c1&clv.gte=1&customer_id=c2&clv.lt=1000',
  'customer_id=a%26b%3Dc&customer_id=c1',
  'customer_id=%C3%A9%F0%9F%8D%95',
  'customer_id=c%2B1',
  'customer_id=c+1',
  'customer_id=100%25',
  'customer_id.prefix=c&fields=clv,customer_id&sort=-clv,customer_id',
  'customer_id=',
  'limit',
  'a=1&b=2&a=3',
  'limit=0&nothing=%3Cb%3E',
  'cursor=nonsense',
].map((query) => ({ url: `/v1/clv?${query}` }));

const customers: Recorded[] = [
  '/v1/clv/customers/c1?fields=clv',
  '/v1/clv/customers/c%31',
  '/v1/clv/customers/nobody%20%2F%3F',
  '/v1/clv/customers/c1/history?grain=day&from=2024-01-10&to=2024-01-12',
].map((url) => ({ url }));

const documents: Recorded[] = [
  { url: '/v1/openapi.json', who: 'none' },
  { url: '/v1/marts' },
  { url: '/v1/marts', who: 'partner' },
  { url: '/v1/releases/current' },
  { url: '/v1/releases?limit=1', who: 'admin' },
  { url: '/v1/releases/first/quarantine?reason=time_invalid&reason=superseded', who: 'admin' },
  { url: '/health/live', who: 'none' },
  { url: '/health/ready', who: 'none' },
  { url: '/metrics', who: 'admin', isVolatile: true },
];

const bodies: Recorded[] = [
  { customer_ids: ['c3', 'c1', 'nobody', 'c1', 'é🍕'] },
  { customer_ids: [] },
  { customer_ids: ['c1'], more: 1 },
  'not json',
  '',
  'x'.repeat(70_000),
].map((body) => ({
  ...{ method: 'POST', url: '/v1/clv/lookup', body },
  headers: { 'content-type': 'application/json' },
}));

for (const mart of ['segments', 'churn']) {
  const [first] = bodies;
  if (first) bodies.push({ ...first, url: `/v1/${mart}/lookup` });
}

const assistants: Recorded[] = [
  { method: 'tools/list' },
  {
    method: 'tools/call',
    params: {
      name: 'aggregate',
      arguments: {
        table: 'clv',
        by: ['clv_tier'],
        measures: ['clv.sum'],
        sort: ['-clv.sum'],
        limit: 1,
      },
    },
  },
].map((call) => ({
  method: 'POST',
  url: '/mcp',
  body: { jsonrpc: '2.0', id: 1, ...call },
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  },
}));

const refused: Recorded[] = [
  ...assistants.map((one) => ({
    ...one,
    headers: { ...one.headers, origin: 'https://evil.example' },
  })),
  { url: '/v1/clv', who: 'none' },
  { url: '/v1/clv', who: 'none', headers: { authorization: 'Bearer a.b.c' } },
  { url: '/v1/runs' },
  { url: '/v1/sales', who: 'partner' },
  { url: '/v1/clv', headers: { accept: 'text/html' } },
  { url: '/v1/clv', headers: { accept: 'text/csv;q=0.9, application/x-ndjson' } },
  { url: '/v1/clv', headers: { 'if-none-match': '"x", *' } },
  { url: '/v1/clv', headers: { 'if-none-match': '*' } },
  { method: 'DELETE', url: '/v1/clv' },
  { method: 'OPTIONS', url: '/v1/clv' },
  { method: 'HEAD', url: '/v1/clv' },
  { method: 'HEAD', url: '/v1/nothing' },
  { url: '/' },
  { url: '/v1/nothing' },
  { url: '/v1/clv/' },
  { url: `/v1/clv?customer_id=${'x'.repeat(8_200)}` },
  { method: 'POST', url: '/v1/clv/lookup', body: '<a/>', headers: { 'content-type': 'text/xml' } },
];

/** What changes something does so the first time; the same again has one answer. */
const runs: Recorded[] = [
  { url: '/v1/runs?limit=1' },
  { url: '/v1/runs/nobody' },
  { method: 'POST', url: '/v1/runs/nobody/cancel' },
  { method: 'POST', url: '/v1/runs/reload', body: {} },
  { method: 'POST', url: '/runs/reload', body: { run_id: 'nobody' } },
  { method: 'POST', url: '/v1/releases/first/activate', body: { pin: false } },
  { method: 'POST', url: '/v1/releases/nobody/activate' },
].map((one) => ({ ...one, who: 'admin' }));

export const requests: readonly Recorded[] = [
  ...tables,
  ...formats,
  ...queries,
  ...customers,
  ...documents,
  ...bodies,
  ...assistants,
  ...refused,
  ...runs,
];
