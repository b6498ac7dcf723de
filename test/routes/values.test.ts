/** Values, lists and headers as clients write them; what is broken is named. */
import t from 'tap';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';

t.test('values in any common notation', async (t) => {
  const { get } = await testApp(t);
  const ids = async (query: string) => {
    const reply = await get(`/v1/clv?${query}`);
    t.equal(reply.status, 200, reply.body);
    return reply.json().data.map((row) => row['customer_id']);
  };
  const high = ['c5'];
  for (const number of ['100.55', '+100.55', '1.0055e2', '1.0055E+2', '10055e-2', '0100.550']) {
    t.strictSame(await ids(`clv=${number}`), high, number);
    t.strictSame(await ids(`clv=${encodeURIComponent(number)}`), high, `escaped ${number}`);
  }
  t.strictSame(await ids('clv.gte=100.55000000000000000000000001'), high, 'the nearest double');
  t.strictSame(await ids('clv.gt=100.54999999999998'), high);
  t.strictSame(await ids('clv.gte=100.55000000000001'), [], 'the next double is another number');
  t.strictSame(await ids('orders.gt=2.5&clv.gt=.5&clv.lt=5000.'), await ids('orders.gte=3'));
  t.strictSame(await ids('is_member=TRUE'), await ids('is_member=true'));
  const day = '2024-01-10';
  const onDay = await ids(`first_order_date=${day}`);
  for (const time of [' 00:00:00', 'T00:00:00Z', 'T00:00:00.000Z', 'T00:00', '+00:00:00']) {
    t.strictSame(await ids(`first_order_date=${day}${time}`), onDay, time);
  }
  t.equal((await get(`/v1/clv?first_order_date=${day}T12:00:00Z`)).status, 400);
  const lists = await Promise.all(
    ['fields=clv,orders', 'fields=clv&fields=orders', 'fields=clv%2Corders'].map(
      async (query) => (await get(`/v1/clv?${query}`)).body,
    ),
  );
  t.equal(new Set(lists).size, 1);
});

t.test('contains looks in any case, and takes nothing for a pattern', async (t) => {
  const { get } = await testApp(t);
  const ids = async (query: string) =>
    (await get(`/v1/clv?${query}`)).json().data.map((row) => row['customer_id']);
  t.strictSame(await ids('customer_id.contains=C1'), ['c1']);
  t.strictSame(await ids('customer_id.contains=%25'), []);
});

t.test('a broken escape is named', async (t) => {
  const { get } = await testApp(t);
  for (const query of [
    'customer_id=%zz',
    'customer_id=%',
    'customer_id=%ff',
    'customer_id=a%e2%82',
  ]) {
    t.match((await get(`/v1/clv?limit=1&${query}`)).json(), {
      status: 400,
      errors: [{ parameter: 'customer_id', problem: /escape/ }],
    });
  }
  t.equal((await get('/v1/clv/customers/%zz')).status, 400);
});

t.test('Accept with parameters', async (t) => {
  const { get } = await testApp(t);
  const type = async (accept: string) => {
    const { status, headers } = await get('/v1/clv', undefined, { accept });
    return status === 200 ? headers['content-type'] : status;
  };
  t.equal(await type('application/json; charset=utf-8'), 'application/json');
  t.equal(
    await type('text/csv;charset=utf-8;q=0.9, application/json;q=0.1'),
    'text/csv; charset=utf-8',
  );
  t.equal(await type('text/csv; header=present'), 'text/csv; charset=utf-8');
  t.equal(await type('text/html'), 406);
});

t.test('a reply has a link to the next page', async (t) => {
  const { get } = await testApp(t);
  const first = await get('/v1/clv?limit=2&clv.gt=1');
  const { next_cursor } = first.json().meta;
  t.equal(first.headers['link'], `<?limit=2&clv.gt=1&cursor=${next_cursor}>; rel="next"`);
  const again = await get('/v1/clv?limit=2&clv.gt=1');
  t.equal(again.headers['link'], first.headers['link'], 'from the reply cache, too');
  const second = await get(`/v1/clv?cursor=${next_cursor}&limit=2&clv.gt=1`);
  t.match(second.headers['link'], /^<\?cursor=[\w-]+&limit=2&clv\.gt=1>; rel="next"$/);
  const third = await get(`/v1/clv${String(second.headers['link']).slice(1, -13)}`);
  t.strictSame([third.json().data.length, third.headers['link']], [1, undefined]);
});

t.test('release= reads any kept release, of the rows that the caller may see', async (t) => {
  const { get, publish, token } = await testApp(t);
  await publish({ release: 'second', tables: { ...tables, clv: [] } });
  const total = async (path: string, bearer?: string) =>
    (await get(path, bearer)).json().meta['total_rows'];
  t.equal(await total('/v1/clv'), 0);
  t.equal(await total('/v1/clv?release=first'), 5);
  t.equal(await total('/v1/clv/aggregate?release=first&by=customer_id'), 5);
  t.equal((await get('/v1/clv/customers/c1?release=first')).status, 200);
  t.equal((await get('/v1/clv/customers/c1')).status, 404);
  const r1 = await token('dashboard', { filters: { restaurant_id: ['r1'] } });
  t.equal(await total('/v1/clv?release=first', r1), 3);
  t.equal((await get('/v1/clv?release=none')).status, 410);
  const { next_cursor } = (await get('/v1/clv?release=first&limit=2')).json().meta;
  t.equal(await total(`/v1/clv?limit=2&cursor=${next_cursor}`), 5, 'a cursor keeps its release');
  const other = await get(`/v1/clv?limit=2&release=second&cursor=${next_cursor}`);
  t.match(other.json(), { type: /invalid-cursor/ });
});

t.test('CSV for spreadsheets and for programs', async (t) => {
  const { get } = await testApp(t);
  const plain = await get('/v1/clv?format=csv&fields=customer_id&customer_id=c1');
  t.equal(plain.headers['content-type'], 'text/csv; charset=utf-8');
  t.equal(plain.headers['accept-ranges'], 'none');
  t.match(plain.headers['content-disposition'], /filename="clv-first\.csv"/);
  const marked = await get('/v1/clv?format=csv&bom=true&fields=customer_id&customer_id=c1');
  t.equal(marked.body.codePointAt(0), 0xfeff);
  t.equal(marked.body.slice(1), plain.body);
  t.not(marked.headers['etag'], plain.headers['etag']);
  for (const query of ['bom=true', 'text=raw']) {
    t.match((await get(`/v1/clv?${query}`)).json(), { errors: [{ problem: /format csv/ }] });
  }
  const changes = await get('/v1/clv/changes?since=first&format=csv');
  t.match(changes.headers['content-disposition'], /"clv-changes-first\.csv"/);
});
