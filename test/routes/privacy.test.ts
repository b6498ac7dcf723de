/** A partner that is limited to a restaurant reads no word of what belongs to another one. */
import { parquetReadObjects } from 'hyparquet';
import t from 'tap';
import { martTables } from '../../src/marts/index.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { readArrow } from '../support/arrow.ts';
import { customers, tables } from '../support/data.ts';
import { quarantine } from '../support/data-quarantine.ts';

/** Requests of every kind: rows, groups, exports, one customer, releases, errors, runs, records. */
const paths = [
  ...martTables.flatMap(({ table: { name } }) => [
    `/v1/${name}`,
    `/v1/${name}/aggregate`,
    ...['csv', 'ndjson', 'parquet', 'arrow'].map((format) => `/v1/${name}?format=${format}`),
  ]),
  ...['/v1/marts', '/v1/releases/current', '/v1/releases', '/v1/runs'],
  ...['/v1/clv/changes?since=first', '/v1/clv/changes?since=first&format=csv'],
  ...['/v1/clv?customer_id=c5&customer_id=c1', '/v1/clv?customer_id.prefix=c&limit=1'],
  ...['/v1/clv/aggregate?by=restaurant_id', '/v1/clv/aggregate?measures=clv.max,clv.p95'],
  ...['/v1/clv/aggregate?bins=clv:3', '/v1/clv?sort=-clv&release=first'],
  ...['/v1/clv/customers/c1', '/v1/clv/customers/c5', '/v1/clv/customers/c5/history'],
  ...['/v1/clv?clvv=1', '/v1/clv?clv_tier=Top', '/v1/clv?cursor=x', '/v1/nothing'],
  ...['/v1/releases/first/quarantine', '/v1/clv/changes?since=nothing'],
];

const list = customers.map((row) => String(row['customer_id']));
const calls = [
  ...['clv', 'segments', 'churn'].map(
    (mart) => [`/v1/${mart}/lookup`, { customer_ids: list }] as const,
  ),
  ...[
    ['list_marts', {}],
    ['describe_table', { table: 'clv' }],
    ['query_rows', { table: 'clv' }],
    ['query_rows', { table: 'locations/restaurants' }],
    ['aggregate', { table: 'clv', by: ['restaurant_id'], measures: ['clv.max'] }],
    ['get_customer', { customer_id: 'c5' }],
    ['current_release', {}],
  ].map(([name, given]) => {
    const call = { method: 'tools/call', params: { name, arguments: given } };
    return ['/mcp', { jsonrpc: '2.0', id: 1, ...call }] as const;
  }),
];

/** What is told apart as a word: ids in quotes or cells, names, amounts that no row of one's own has. */
function wordsOfOthers(own: string): RegExp[] {
  const rows = Object.values(tables).flatMap((one) => (typeof one === 'string' ? [] : one));
  const isOwn = (row: (typeof rows)[number]) => row['restaurant_id'] === own;
  const values = (some: typeof rows) =>
    new Set(some.flatMap((row) => Object.values(row)).map(String));
  const others = rows.filter(
    (row) => 'restaurant_id' in row && !isOwn(row) && row['restaurant_id'] !== null,
  );
  const known = values(rows.filter((row) => isOwn(row) || !('restaurant_id' in row)));
  const words = [...values(others)].filter((word) => !known.has(word) && word.length > 1);
  const literal = (word: string) => word.replaceAll('.', String.raw`\.`);
  return words.map((word) => new RegExp(String.raw`(?<![\w.-])${literal(word)}(?![\w.-])`));
}

async function textOf({ app }: TestApp, path: string, authorization: string): Promise<string> {
  const { rawPayload, headers } = await app.inject({ url: path, headers: { authorization } });
  const json = (value: unknown) =>
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
  const type = String(headers['content-type']);
  if (type.includes('arrow')) return json(readArrow(rawPayload));
  if (!type.includes('parquet')) return rawPayload.toString();
  return json(await parquetReadObjects({ file: Uint8Array.from(rawPayload).buffer }));
}

t.test('replies to two partners have nothing of each other', async (t) => {
  const api = await testApp(t, {
    release: { release: 'first', tables, quarantine },
    settings: { GP_RATE_REQUESTS: '0' },
  });
  for (const own of ['r1', 'r2']) {
    const filters = { restaurant_id: [own] };
    const words = wordsOfOthers(own);
    t.ok(words.length > 8, `${own}: ${words.join(' ')}`);
    const found: string[] = [];
    const check = (request: string, text: string) => {
      // What the caller wrote itself is no word of another's row.
      for (const word of words)
        if (word.test(text) && !word.test(request)) found.push(`${request}: ${String(word)}`);
    };
    for (const scope of ['marts:read runs:read', 'clv:read']) {
      const token = await api.token('dashboard', { filters, scope });
      for (const path of paths) check(path, await textOf(api, path, `Bearer ${token}`));
      for (const [path, body] of calls) {
        const accept = { accept: 'application/json, text/event-stream' };
        const reply = await api.post(path, body, token, accept);
        check(`${path} ${JSON.stringify(body)}`, reply.body);
      }
    }
    t.strictSame(found, [], own);
  }
});

t.test('counts, checks and ids of the whole source are of nobody with a row filter', async (t) => {
  const api = await testApp(t);
  const limited = await api.token('dashboard', { filters: { restaurant_id: ['r1'] } });
  const release = (await api.get('/v1/releases/current', limited)).json();
  t.strictSame([release['counts'], release['checks']], [{}, []]);
  const { settings } = (await api.get('/v1/marts', limited)).json().meta;
  t.notOk(Object.values(settings as object).some((value) => Array.isArray(value)));
});
