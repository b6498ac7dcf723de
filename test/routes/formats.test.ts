import t from 'tap';
import { testApp } from '../support/app.ts';
import { readArrow } from '../support/arrow.ts';
import { customers, tables } from '../support/data.ts';

t.test('formats', async (t) => {
  const { app, get, token } = await testApp(t);
  const query = 'fields=customer_id,clv,is_member&customer_id=c1&customer_id=c2';

  t.test('csv and ndjson carry every row', async (t) => {
    const csv = await get(`/v1/clv?${query}&format=csv`);
    t.equal(csv.body, 'customer_id,clv,is_member\r\nc1,20.2,false\r\nc2,60.3,true\r\n');
    t.match(csv.headers, {
      'content-type': 'text/csv',
      'x-total-rows': '2',
      'x-release': 'first',
      'content-disposition': 'attachment; filename="clv-first.csv"',
    });
    const lines = await get(`/v1/clv?${query}&format=ndjson`);
    t.equal(
      lines.body,
      '{"customer_id":"c1","clv":20.2,"is_member":false}\n{"customer_id":"c2","clv":60.3,"is_member":true}\n',
    );
    t.equal(lines.headers['content-type'], 'application/x-ndjson');
  });

  t.test('arrow carries every row with its types', async (t) => {
    const names = 'customer_id,clv,orders,first_order_date,is_member,p_alive';
    const reply = await app.inject({
      url: `/v1/clv?fields=${names}&customer_id=c1&customer_id=c2&format=arrow`,
      headers: { authorization: `Bearer ${await token()}` },
    });
    t.match(reply.headers, {
      'content-type': 'application/vnd.apache.arrow.stream',
      'x-total-rows': '2',
      'content-disposition': 'attachment; filename="clv-first.arrow"',
    });
    t.strictSame(readArrow(reply.rawPayload), {
      columns: [
        ['customer_id', 'Utf8'],
        ['clv', 'Float64'],
        ['orders', 'Int64'],
        ['first_order_date', 'Date32<DAY>'],
        ['is_member', 'Bool'],
        ['p_alive', 'Float64'],
      ],
      rows: [
        ['c1', 20.2, 2n, Date.UTC(2024, 0, 10), false, 0.8125],
        ['c2', 60.3, 3n, Date.UTC(2024, 0, 10), true, 0.8125],
      ],
    });
  });

  t.test('Accept chooses, format= goes before it', async (t) => {
    const type = async (accept: string, more = '') =>
      (await get(`/v1/clv?${query}${more}`, undefined, { accept })).headers['content-type'];
    t.equal(await type('text/csv'), 'text/csv; charset=utf-8');
    t.equal(await type('text/*;q=0.5, application/x-ndjson'), 'application/x-ndjson');
    t.equal(await type('text/html, */*;q=0.1'), 'application/json');
    t.equal(await type('text/csv', '&format=json'), 'application/json');
    t.equal((await get('/v1/clv', undefined, { accept: 'text/html' })).status, 406);
  });

  t.test('nothing is cut: paging is refused where there are no pages', async (t) => {
    t.equal((await get('/v1/clv?format=csv&limit=1')).status, 400);
    t.equal((await get('/v1/clv?format=ndjson&cursor=x')).status, 400);
  });
});

t.test('csv text that a spreadsheet would run is neutralised, numbers are not', async (t) => {
  const [one] = customers;
  const names = ['=1+1', '+1', '-1', '@x', 'a,"b"', 'plain'];
  const rows = names.map((name) => ({ ...one, customer_id: name, clv: -5 }));
  const { get } = await testApp(t, {
    release: { release: 'odd', tables: { ...tables, clv: rows } },
  });
  const csv = await get('/v1/clv?format=csv&fields=customer_id,clv');
  t.equal(
    csv.body,
    'customer_id,clv\r\n\'+1,-5\r\n\'-1,-5\r\n\'=1+1,-5\r\n\'@x,-5\r\n"a,""b""",-5\r\nplain,-5\r\n',
  );
});

t.test('replies may be kept and asked for again', async (t) => {
  const { get, publish } = await testApp(t);
  const first = await get('/v1/clv');
  const etag = String(first.headers['etag']);
  t.match(first.headers, {
    'cache-control': 'private, max-age=10, stale-while-revalidate=60',
    vary: 'Authorization, Accept, Accept-Encoding',
    'server-timing': /^cache;desc="miss", read;dur=/,
    'x-request-id': /./,
  });
  const again = await get('/v1/clv');
  t.equal(again.headers['server-timing'], 'cache;desc="hit"');
  t.equal(again.body, first.body);
  for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const same = await get('/v1/clv', undefined, { 'if-none-match': tag });
    t.equal(same.status, 304, tag);
    t.equal(same.body, '');
    t.equal(same.headers['etag'], etag);
  }
  t.equal((await get('/v1/clv', undefined, { 'if-none-match': '"other"' })).status, 200);
  t.not((await get('/v1/clv?limit=2')).headers['etag'], etag);
  t.not((await get('/v1/clv?format=csv')).headers['etag'], etag);
  t.equal((await get('/v1/clv?limit=100')).headers['etag'], etag, 'the default, spelled out');

  await publish({ release: 'second', tables });
  const later = await get('/v1/clv', undefined, { 'if-none-match': etag });
  t.equal(later.status, 200);
  t.equal(later.json().meta['release'], 'second');
});
