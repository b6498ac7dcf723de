import t from 'tap';
import { testApp } from '../support/app.ts';
import { customers, tables } from '../support/data.ts';

t.test('rows of /v1/clv', async (t) => {
  const { get } = await testApp(t);
  const ids = async (query: string) => {
    const reply = await get(`/v1/clv?fields=customer_id&${query}`);
    t.equal(reply.status, 200, reply.body);
    return reply.json().data.map((row) => row['customer_id']);
  };

  t.test('come whole, by key, as they were published', async (t) => {
    const reply = await get('/v1/clv');
    t.strictSame(reply.json(), {
      data: [...customers].sort((a, b) =>
        String(a['customer_id']).localeCompare(String(b['customer_id'])),
      ),
      meta: {
        mart: 'clv',
        table: 'clv',
        release: 'first',
        as_of: '2024-02-20',
        published_at: '2024-02-21T03:01:00.000Z',
        rows: 5,
        total_rows: 5,
        next_cursor: null,
        stale: false,
      },
    });
  });

  const filters: [query: string, ids: string[]][] = [
    ['clv_tier=High', ['c5']],
    ['clv_tier=High&clv_tier=Low', ['c4', 'c5']],
    ['clv_tier.ne=Medium', ['c4', 'c5']],
    ['clv=20.2', ['c1']],
    ['clv.gte=20.25&clv.lt=100.55', ['c2', 'c3']],
    ['clv.gt=20.25&clv.lte=100.55', ['c2', 'c5']],
    ['is_member=true', ['c2', 'c5']],
    ['last_order_date.lt=2024-02-10', ['c4']],
    ['last_order_date=2024-02-10&restaurant_id=r2', ['c5']],
    ['customer_id.prefix=c1', ['c1']],
    ['customer_id=c1,c2', []],
  ];
  for (const [query, expected] of filters) {
    t.test(`filter ${query}`, async (t) => {
      t.strictSame(await ids(query), expected);
    });
  }

  const sorts: [query: string, ids: string[]][] = [
    ['sort=-clv', ['c5', 'c2', 'c3', 'c1', 'c4']],
    ['sort=orders', ['c4', 'c1', 'c3', 'c2', 'c5']],
    ['sort=-orders', ['c5', 'c2', 'c1', 'c3', 'c4']],
    ['sort=restaurant_id,-customer_id', ['c3', 'c2', 'c1', 'c5', 'c4']],
  ];
  for (const [query, expected] of sorts) {
    t.test(query, async (t) => {
      t.strictSame(await ids(query), expected);
    });
  }

  t.test('fields choose columns and their order', async (t) => {
    const reply = await get('/v1/clv?customer_id=c5&fields=clv,customer_id');
    t.match(reply.body, /^\{"data":\[\{"clv":100.55,"customer_id":"c5"\}\],/);
  });
});

t.test('null: last in both directions, matched by .null alone', async (t) => {
  const { get } = await testApp(t);
  const of = async (query: string) =>
    (await get(`/v1/clv/tiers?${query}`)).json().data.map((row) => row['clv_tier']);
  t.strictSame(await of('sort=revenue_share'), ['High', 'Medium', 'Low']);
  t.strictSame(await of('sort=-revenue_share'), ['High', 'Medium', 'Low']);
  t.strictSame(await of('revenue_share.null=true'), ['Low']);
  t.strictSame(await of('revenue_share.null=false'), ['High', 'Medium']);
  t.strictSame(await of('revenue_share.ne=0.5'), []);
});

t.test('a parameter that is not valid is named with what was expected', async (t) => {
  const { get } = await testApp(t, { settings: { GP_FILTER_VALUES: '3' } });
  const wrong: [query: string, parameter: string, problem: RegExp][] = [
    ['nothing=1', 'nothing', /^no such parameter$/],
    ['clvv=1', 'clvv', /did you mean clv\?/],
    ['fields=clvv', 'fields', /^no column "clvv"; did you mean clv\?$/],
    ['clv.prefix=1', 'clv.prefix', /^no such parameter; offered: clv, clv.ne, clv.gt,/],
    ['clv_tier=Top', 'clv_tier', /High/],
    ['clv.gte=much', 'clv.gte', /number/],
    ['clv.gte=1e999', 'clv.gte', /number/],
    ['clv.gte=Infinity', 'clv.gte', /expected a number, got "Infinity"/],
    ['clv.gte=1&clv.gte=2', 'clv.gte', /once/],
    ['is_member=yes', 'is_member', /expected true or false, got "yes"/],
    ['last_order_date=2024-02-30', 'last_order_date', /date/],
    ['customer_id=1&customer_id=2&customer_id=3&customer_id=4', 'customer_id', /at most 3/],
    ['customer_id=', 'customer_id', /at least 1 character/],
    ['fields=clv,nothing', 'fields', /no column "nothing"/],
    ['fields=clv,clv', 'fields', /given twice/],
    ['fields=', 'fields', /no column ""/],
    ['sort=clv,-clv', 'sort', /each column once/],
    ['limit=0', 'limit', /at least 1, got 0/],
    ['limit=1001', 'limit', /at most 1000, got 1001/],
    ['limit=1&limit=2', 'limit', /once/],
    ['format=xml', 'format', /json/],
    ['access_token=a.b.c', 'access_token', /no such parameter/],
  ];
  for (const [query, parameter, problem] of wrong) {
    const reply = await get(`/v1/clv?${query}`);
    t.equal(reply.status, 400, query);
    t.match(reply.json(), {
      type: 'urn:global-partners:problem:invalid-parameter',
      errors: [{ parameter, problem }],
    });
  }
  const two = (await get('/v1/clv?a=1&limit=x')).json();
  t.strictSame(two['errors'], [
    { parameter: 'a', problem: 'no such parameter' },
    { parameter: 'limit', problem: 'expected a number, got "x"' },
  ]);
});

t.test('pages follow each other by key, and cover every row once', async (t) => {
  const { get, token } = await testApp(t);
  const pages = async (query: string, bearer?: string) => {
    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const reply = await get(`/v1/clv?limit=2&${query}${cursor && `&cursor=${cursor}`}`, bearer);
      t.equal(reply.status, 200, reply.body);
      seen.push(reply.json().data.map((row) => row['customer_id']));
      cursor = reply.json().meta.next_cursor;
    }
    return seen;
  };
  t.strictSame(await pages(''), [['c1', 'c2'], ['c3', 'c4'], ['c5']]);
  t.strictSame(await pages('sort=-orders'), [['c5', 'c2'], ['c1', 'c3'], ['c4']]);
  t.strictSame(await pages('sort=is_member,-clv'), [['c3', 'c1'], ['c4', 'c5'], ['c2']]);
  t.strictSame(await pages('clv.gt=20.2'), [['c2', 'c3'], ['c5']]);
  t.strictSame(await pages('clv_tier=Medium&limit=2'.replace('&limit=2', '')), [
    ['c1', 'c2'],
    ['c3'],
  ]);
  const partner = await token('partner', { filters: { restaurant_id: ['r1'] } });
  t.strictSame(await pages('', partner), [['c1', 'c2'], ['c3']]);
});

t.test('a cursor belongs to its caller, rows and release', async (t) => {
  const { get, token, publish } = await testApp(t);
  const first = (await get('/v1/clv?limit=2')).json();
  const cursor = first.meta.next_cursor ?? '';
  const last = cursor.endsWith('A') ? 'B' : 'A';
  const others = {
    changed: await get(`/v1/clv?cursor=${cursor.slice(0, -1)}${last}`),
    cut: await get(`/v1/clv?cursor=${cursor.slice(0, 20)}`),
    nonsense: await get('/v1/clv?cursor=nonsense'),
    'of another table': await get(`/v1/clv/history?cursor=${cursor}`),
    'of other filters': await get(`/v1/clv?clv_tier=High&cursor=${cursor}`),
    'of another sort': await get(`/v1/clv?sort=-clv&cursor=${cursor}`),
    'of another person': await get(
      `/v1/clv?cursor=${cursor}`,
      await token('dashboard', { sub: 'someone else' }),
    ),
    'of other rows': await get(
      `/v1/clv?cursor=${cursor}`,
      await token('dashboard', { filters: { restaurant_id: ['r1'] } }),
    ),
  };
  for (const [name, reply] of Object.entries(others)) {
    t.equal(reply.status, 400, name);
    t.equal(reply.json()['type'], 'urn:global-partners:problem:invalid-cursor', name);
  }
  t.notMatch(Buffer.from(cursor, 'base64url').toString('latin1'), /c2/, 'it hides the ids');

  await publish({ release: 'second', tables: { ...tables, clv: [] } });
  const pinned = (await get(`/v1/clv?limit=2&cursor=${cursor}`)).json();
  t.strictSame(
    pinned.data.map((row) => row['customer_id']),
    ['c3', 'c4'],
  );
  t.equal(pinned.meta['release'], 'first');
  t.equal((await get('/v1/clv')).json().meta['total_rows'], 0);

  await publish({ release: 'third', tables, kept: ['second'] });
  const gone = await get(`/v1/clv?limit=2&cursor=${cursor}`);
  t.equal(gone.status, 410);
  t.equal(gone.json()['type'], 'urn:global-partners:problem:release-gone');
});
