import t from 'tap';
import { testApp, type TestApp } from '../support/app.ts';
import { customers, tables } from '../support/data.ts';
import type { Row } from '../support/release.ts';

/** c1 moved to r2 and spent more, c2 is as it was, c3 is gone, c0 and c9 came. */
const [c2, c1, c5, c4] = customers as readonly [Row, Row, Row, Row];
const later: readonly Row[] = [
  { ...c1, customer_id: 'c0', restaurant_id: 'r1', clv: 1 },
  { ...c1, restaurant_id: 'r2', clv: 99.5 },
  { ...c2, tenure_days: 999 },
  { ...c4, is_member: true },
  c5,
  { ...c5, customer_id: 'c9' },
];

async function twoReleases(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const made = await testApp(t);
  await made.publish({ release: 'second', tables: { ...tables, clv: later } });
  return made;
}

t.test('what changed since an earlier release', async (t) => {
  const { get } = await twoReleases(t);
  const { data, meta } = (await get('/v1/clv/changes?since=first')).json();
  const was = ({ clv, clv_tier, orders, is_member }: Row) => ({ clv, clv_tier, orders, is_member });
  t.strictSame(data, [
    { customer_id: 'c0', change: 'new', ...was(c1), clv: 1 },
    { customer_id: 'c1', change: 'changed', ...was(c1), clv: 99.5 },
    {
      ...{ customer_id: 'c3', change: 'gone' },
      ...{ clv: null, clv_tier: null, orders: null, is_member: null },
    },
    { customer_id: 'c4', change: 'changed', ...was(c4), is_member: true },
    { customer_id: 'c9', change: 'new', ...was(c5) },
  ]);
  t.match(meta, { release: 'second', rows: 5, total_rows: 5, next_cursor: null });
  const csv = await get('/v1/clv/changes?since=first&fields=tenure_days&format=csv');
  t.match(
    csv.body,
    /^customer_id,change,tenure_days\r\nc0,new,\d+\r\nc2,changed,999\r\nc3,gone,\r\n/,
  );
  t.strictSame((await get('/v1/clv/changes?since=second')).json().data, []);
});

t.test(
  'applied to the copy it gives the rows of now, page by page, also while a release lands',
  async (t) => {
    const { get, publish } = await twoReleases(t);
    const fields = 'customer_id,restaurant_id,clv,tenure_days,is_member';
    const copy = new Map(customers.map((row) => [row['customer_id'], { ...row }]));
    let cursor = '';
    for (let more = true; more;) {
      const url = `/v1/clv/changes?since=first&fields=${fields}&limit=2${cursor}`;
      const { data, meta } = (await get(url)).json();
      t.equal(meta['release'], 'second');
      for (const { change, ...row } of data) {
        if (change === 'gone') copy.delete(String(row['customer_id']));
        else copy.set(String(row['customer_id']), row as Row);
      }
      if (cursor === '') await publish({ release: 'third', tables });
      more = meta.next_cursor !== null;
      cursor = `&cursor=${meta.next_cursor ?? ''}`;
    }
    const pick = (row: Row) =>
      Object.fromEntries(fields.split(',').map((name) => [name, row[name]]));
    const applied = [...copy.values()].map(pick);
    t.strictSame(
      applied.sort((a, b) => (String(a['customer_id']) < String(b['customer_id']) ? -1 : 1)),
      later.map(pick),
    );
  },
);

t.test('the rows of the caller limit both sides', async (t) => {
  const { get, token } = await twoReleases(t);
  const kinds = async (restaurant: string) => {
    const bearer = await token('partner', { filters: { restaurant_id: [restaurant] } });
    const { data } = (await get('/v1/clv/changes?since=first&fields=clv', bearer)).json();
    return data.map(({ customer_id, change }) => `${String(customer_id)} ${String(change)}`);
  };
  t.strictSame(await kinds('r1'), ['c0 new', 'c1 gone', 'c3 gone'], 'one that moved away is gone');
  t.strictSame(await kinds('r2'), ['c1 new', 'c9 new']);
});

t.test('what cannot be compared is refused', async (t) => {
  const { get, publish, token } = await twoReleases(t);
  t.match((await get('/v1/clv/changes')).json(), {
    errors: [{ parameter: 'since', problem: 'is required' }],
  });
  t.equal((await get('/v1/clv/changes?since=../x')).status, 400);
  const cursor = (await get('/v1/clv/changes?since=first&limit=1')).json().meta.next_cursor ?? '';
  const used = async (more: string, bearer?: string) =>
    (await get(`/v1/clv/changes?limit=1&cursor=${cursor}&${more}`, bearer)).json()['type'];
  const invalid = 'urn:global-partners:problem:invalid-cursor';
  t.equal(await used('since=second'), invalid);
  t.equal(await used('since=first&fields=orders'), invalid);
  t.equal(await used('since=first', await token('dashboard', { sub: 'other' })), invalid);
  await publish({ release: 'third', tables, kept: [] });
  t.match((await get('/v1/clv/changes?since=first')).json(), {
    status: 410,
    detail: 'Release first is no longer retained: read every row.',
  });
});
