import t from 'tap';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';

t.test('an export past what can be sent is elsewhere, or refused; it is never cut', async (t) => {
  const links: string[] = [];
  const { get, token, publish } = await testApp(t, {
    exportLimit: {
      maxBytes: 300,
      link: (release, table) => {
        links.push(`${release.release} ${table.name}`);
        return Promise.resolve(table.name === 'clv' ? 'https://objects.example/clv?signed' : null);
      },
    },
  });
  await publish({ release: 'second', tables: { ...tables, sales: [] } });
  for (const format of ['csv', 'ndjson', 'arrow']) {
    const sent = await get(`/v1/clv?format=${format}`);
    t.match(
      [sent.status, sent.headers['location'], sent.body],
      [303, 'https://objects.example/clv?signed', ''],
    );
    t.equal(sent.headers['cache-control'], 'no-store');
  }
  t.strictSame(links.splice(0), ['second clv', 'second clv', 'second clv']);
  const own = await token('partner', { filters: { restaurant_id: ['r1'] } });
  const refused = {
    'rows of one restaurant': await get('/v1/clv?format=ndjson', own),
    'some rows': await get('/v1/clv?format=ndjson&orders.gte=1'),
    'computed rows': await get('/v1/clv/changes?since=first&format=csv&fields=tenure_days'),
  };
  t.strictSame(links, []);
  const noLink = await get('/v1/clv/history?format=ndjson');
  for (const [name, reply] of Object.entries({ ...refused, 'no snapshot': noLink })) {
    if (name === 'computed rows') t.equal(reply.status, 200, 'short enough');
    else
      t.match(
        reply.json(),
        { status: 413, type: /export-too-large$/, detail: /page by page/ },
        name,
      );
  }
  t.equal((await get('/v1/clv/tiers?format=csv&fields=clv_tier')).status, 200);
  t.equal((await get('/v1/clv')).status, 200, 'pages go on');
});
