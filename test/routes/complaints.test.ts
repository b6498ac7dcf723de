/**
 * What people complain about in public issues of PostgREST, Datasette, Cube, Metabase, Superset and Lightdash, and how
 * this API answers the same request. Each test names an issue.
 */
import t, { type Test } from 'tap';
import { testApp, type Answer } from '../support/app.ts';
import { customers, tables } from '../support/data.ts';
import type { Row } from '../support/release.ts';

const page = 'https://partner.example';
const [one = {}] = customers;

/** Customers `000`, `001`, ...: equal but for what `of` gives. */
const many = (count: number, of: (i: number) => Row = () => ({})): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    ...one,
    customer_id: String(i).padStart(4, '0'),
    ...of(i),
  }));

const serve = (t: Test, clv: readonly Row[], settings = {}) =>
  testApp(t, { release: { release: 'first', tables: { ...tables, clv } }, settings });

/** The usual release. */
const { get } = await testApp(t);

const idsOf = (reply: Answer) => reply.json().data.map((row) => row['customer_id']);

t.test('PostgREST 292: a range needs the same key twice', async (t) => {
  const query = new URLSearchParams({ 'clv.gte': '20.25', 'clv.lt': '100' });
  t.strictSame(idsOf(await get(`/v1/clv?${query.toString()}`)), ['c2', 'c3']);
});

t.test('Superset 29357: a mistyped filter is ignored', async (t) => {
  const reply = await get('/v1/clv?clv_teir=High');
  t.equal(reply.status, 400);
  t.match(reply.json()['errors'], [{ parameter: 'clv_teir', problem: /did you mean clv_tier\?/ }]);
});

t.test('postgrest-js 423: the URL is too long for many ids', async (t) => {
  const { post, token } = await serve(t, many(1_000));
  const ids = many(1_000).map((row) => row['customer_id']);
  const body = { customer_ids: ids, fields: ['customer_id'] };
  t.strictSame(idsOf(await post('/v1/clv/lookup', body, await token())), ids);
});

t.test('PostgREST 1540: a URL past a proxy limit fails without a reason', async (t) => {
  const reply = await get(`/v1/clv?customer_id=${'x'.repeat(9_000)}`);
  t.match([reply.status, reply.json()['type']], [414, /url-too-long$/]);
});

t.test('Superset 5803: Excel garbles accents and Chinese', async (t) => {
  const rows = many(1, () => ({ customer_id: '中文é' }));
  const { get } = await serve(t, rows);
  const reply = await get('/v1/clv?format=csv&fields=customer_id&bom=true');
  t.equal(reply.body, '\uFEFFcustomer_id\r\n中文é\r\n');
  t.equal(reply.headers['content-type'], 'text/csv; charset=utf-8');
});

t.test('Superset 24728: filters do not find text in other scripts', async (t) => {
  const rows = many(2, (i) => (i === 0 ? { customer_id: 'منطقة' } : {}));
  const { get } = await serve(t, rows);
  const found = `/v1/clv?customer_id=${encodeURIComponent('منطقة')}`;
  t.strictSame(idsOf(await get(found)), ['منطقة']);
});

t.test('node-csv 503: negative numbers become text', async (t) => {
  const rows = many(1, () => ({ customer_id: '-a', clv: -5.5 }));
  const { get } = await serve(t, rows);
  const csv = async (more: string) =>
    (await get(`/v1/clv?format=csv&fields=customer_id,clv${more}`)).body;
  t.equal(await csv(''), "customer_id,clv\r\n'-a,-5.5\r\n");
  t.equal(await csv('&text=raw'), 'customer_id,clv\r\n-a,-5.5\r\n', 'data as it is, for programs');
});

t.test('Cube 8741, 10546: numbers are text, or decimals', async (t) => {
  const query = 'by=clv_tier&clv_tier=High&measures=rows,orders.sum,clv.sum,clv.avg';
  t.match(
    (await get(`/v1/clv/aggregate?${query}`)).body,
    '{"clv_tier":"High","rows":1,"orders.sum":4,"clv.sum":100.55,"clv.avg":100.55}',
  );
});

t.test('Cube 1879: an absent time becomes 1970', async (t) => {
  const [day] = (await get('/v1/sales?grain=month&limit=1&fields=holiday_name,is_holiday')).json()
    .data;
  t.strictSame(day, { holiday_name: null, is_holiday: null });
});

t.test('Cube 2195: clients make weeks of dates themselves', async (t) => {
  const days = ['2024-01-07', '2024-01-08', '2024-01-14'];
  const { get } = await serve(
    t,
    many(3, (i) => ({ first_order_date: days[i] ?? '' })),
  );
  t.strictSame((await get('/v1/clv/aggregate?by=first_order_date:week')).json().data, [
    { first_order_date: '2024-01-01', rows: 1 },
    { first_order_date: '2024-01-08', rows: 2 },
  ]);
});

t.test('Cube 79: a failure has status 200', async (t) => {
  const { get } = await testApp(t, { release: { release: 'first', tables: { clv: customers } } });
  const reply = await get('/v1/sales');
  t.equal(reply.status, 503);
  t.match(reply.headers, { 'content-type': /problem\+json/, 'retry-after': '10' });
});

t.test('Datasette 453: errors have no CORS headers', async (t) => {
  const settings = { GP_CORS_ORIGINS: page, GP_RATE_REQUESTS: '2' };
  const { get, app, token } = await testApp(t, { settings });
  const bearer = await token();
  const seen = [];
  for (const path of ['/v1/clv?clvv=1', '/v1/nothing', '/v1/clv', '/v1/clv', '/v1/%zz']) {
    const { status, headers } = await get(path, bearer, { origin: page });
    seen.push([status, headers['access-control-allow-origin']]);
  }
  const refused = await app.inject({ url: '/v1/clv', headers: { origin: page } });
  seen.push([refused.statusCode, refused.headers['access-control-allow-origin']]);
  const expected = [400, 404, 200, 429, 400, 401].map((status) => [status, page]);
  t.strictSame(seen, expected);
});

t.test('datasette-auth-tokens 4: no preflight for Authorization', async (t) => {
  const { app } = await testApp(t, { settings: { GP_CORS_ORIGINS: page } });
  const asked = {
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  };
  const headers = { origin: page, ...asked };
  const reply = await app.inject({ method: 'OPTIONS', url: '/v1/clv', headers });
  t.equal(reply.headers['access-control-allow-headers'], 'authorization');
});

t.test('Metabase 905, Lightdash 4636: an export is cut silently', async (t) => {
  const { get } = await serve(t, many(2_500));
  const reply = await get('/v1/clv?format=csv&fields=customer_id');
  t.equal(reply.body.trimEnd().split('\r\n').length, 2_501);
  t.equal(reply.headers['x-total-rows'], '2500');
  const refused = await get('/v1/clv?format=csv&limit=10');
  t.equal(refused.status, 400, 'nor does it by a parameter');
});

t.test('Datasette 1553: whether there are more rows is not said', async (t) => {
  const { get } = await serve(t, many(101));
  const { meta } = (await get('/v1/clv')).json();
  t.match(meta, { rows: 100, total_rows: 101, next_cursor: /./ });
});

t.test('Metabase 13677: an export shifts dates', async (t) => {
  const query = '/v1/clv?customer_id=c1&fields=first_order_date';
  t.strictSame((await get(query)).json().data, [{ first_order_date: '2024-01-10' }]);
  t.equal((await get(`${query}&format=csv`)).body, 'first_order_date\r\n2024-01-10\r\n');
});

t.test('Lightdash 14867: an export has other columns', async (t) => {
  const query = '/v1/clv?fields=clv,customer_id&sort=-clv&clv.gte=60';
  t.strictSame((await get(query)).json().data, [
    { clv: 100.55, customer_id: 'c5' },
    { clv: 60.3, customer_id: 'c2' },
  ]);
  t.equal((await get(`${query}&format=csv`)).body, 'clv,customer_id\r\n100.55,c5\r\n60.3,c2\r\n');
});

t.test('PostgREST 2824: a Range past the end is an empty part', async (t) => {
  const reply = await get('/v1/clv?format=csv', undefined, { range: 'bytes=99999-' });
  t.strictSame(
    [reply.status, reply.headers['accept-ranges']],
    [200, 'none'],
    'there are no ranges',
  );
});

t.test('Cube 9630: rows with equal values change their order', async (t) => {
  const { get } = await serve(t, many(250));
  const ids = [];
  for (let next = ''; next !== 'end';) {
    const reply = await get(
      `/v1/clv?sort=-clv&fields=customer_id&limit=90${next && `&cursor=${next}`}`,
    );
    ids.push(...idsOf(reply));
    next = reply.json().meta.next_cursor ?? 'end';
  }
  t.strictSame(
    ids,
    many(250).map((row) => row['customer_id']),
  );
});

t.test('Superset 19655: a refusal does not say what is offered', async (t) => {
  const problem = async (query: string) => (await get(`/v1/clv?${query}`)).json()['errors'];
  t.match(await problem('clv.prefix=1'), [
    { parameter: 'clv.prefix', problem: /offered: clv, clv.ne, clv.gt,/ },
  ]);
  t.match(await problem('clv_tier=Top'), [{ problem: /High.*Medium.*Low/ }]);
});
