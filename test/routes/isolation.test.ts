/** Nothing of one caller's rows reaches another: every route of tables, random queries, shared caches. */
import t from 'tap';
import { martTables } from '../../src/marts/index.ts';
import { operatorsOf, type Table } from '../../src/marts/table.ts';
import { testApp } from '../support/app.ts';

/** A repeatable source of chance. */
function chance(seed: number) {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return { next, of: <T>(all: readonly T[]) => all[next(all.length)] as T };
}

function randomQuery({ columns }: Table, { next, of }: ReturnType<typeof chance>): string {
  const names = columns.map(({ name }) => name);
  const parts = [`limit=${1 + next(4)}`, `sort=${of(['', '-'])}${of(names)}`];
  const nullable = columns.filter((one) => operatorsOf(one).includes('null'));
  if (next(2) === 0 && nullable.length > 0)
    parts.push(`${of(nullable).name}.null=${of(['true', 'false'])}`);
  if (next(3) === 0) parts.push(`restaurant_id=${of(['r1', 'r2'])}`);
  return parts.join('&');
}

const limited = martTables.filter(({ table }) =>
  table.columns.some(({ name }) => name === 'restaurant_id'),
);

t.test(
  'a limited caller gets what an unlimited one gets by a filter, whoever asked before',
  async (t) => {
    const { get, token } = await testApp(t);
    // One person, whose tokens differ in nothing but the rows.
    const of = (id: string) => token('dashboard', { filters: { restaurant_id: [id] } });
    const callers = { r1: await of('r1'), r2: await of('r2') };
    const free = await token('dashboard', { sub: 'free' });
    const random = chance(7);
    for (const { table } of limited) {
      for (let round = 0; round < 4; round += 1) {
        const query = randomQuery(table, random);
        const seen = new Map<string, { etag: string; cursor: string | null }>();
        for (const [id, bearer] of Object.entries(callers)) {
          const url = `/v1/${table.name}?${query}`;
          const own = await get(url, bearer);
          t.equal(own.status, 200, `${id} ${url}`);
          // The same column filtered twice means both: then nothing but the caller's own is left.
          const filter = query.includes('restaurant_id=') ? '' : `&restaurant_id=${id}`;
          const expected = await get(`${url}${filter}`, free);
          const wanted =
            query.includes(`restaurant_id=`) && !query.includes(`restaurant_id=${id}`)
              ? []
              : expected.json().data;
          t.strictSame(own.json().data, wanted, `${id} ${url}`);
          seen.set(id, { etag: String(own.headers['etag']), cursor: own.json().meta.next_cursor });
        }
        for (const [id, other] of [
          ['r1', 'r2'],
          ['r2', 'r1'],
        ] as const) {
          const { etag, cursor } = seen.get(other) ?? { etag: '', cursor: null };
          const url = `/v1/${table.name}?${query}`;
          t.equal(
            (await get(url, callers[id], { 'if-none-match': etag })).status,
            200,
            `tag ${url}`,
          );
          if (cursor === null) continue;
          t.equal((await get(`${url}&cursor=${cursor}`, callers[id])).status, 400, `cursor ${url}`);
        }
      }
    }
  },
);

t.test(
  'no byte of the other restaurant in any format, aggregate, item, look-up or change',
  async (t) => {
    const { app, publish, token } = await testApp(t);
    const { tables } = await import('../support/data.ts');
    await publish({ release: 'second', tables });
    const bearers = await Promise.all(
      ['r1', 'r2', 'r1'].map((id) =>
        token('partner', { sub: 'one', scope: 'marts:read', filters: { restaurant_id: [id] } }),
      ),
    );
    const foreign = { r1: /\b(r2|c4|c5)\b/, r2: /\b(r1|c1|c2|c3)\b/ };
    const urls = [
      ...limited.flatMap(({ table: { name, key } }) => [
        `/v1/${name}`,
        ...['csv', 'ndjson', 'arrow'].map((format) => `/v1/${name}?format=${format}`),
        `/v1/${name}/aggregate?by=${key.includes('customer_id') ? 'customer_id' : 'restaurant_id'}`,
      ]),
      '/v1/clv/changes?since=first&fields=restaurant_id,clv',
      ...['c1', 'c2', 'c3', 'c4', 'c5'].flatMap((id) => [
        `/v1/clv/customers/${id}`,
        `/v1/clv/customers/${id}/history`,
      ]),
    ];
    for (const url of urls) {
      for (const [i, bearer] of bearers.entries()) {
        const headers = { authorization: `Bearer ${bearer}` };
        const { statusCode, body } = await app.inject({ url, headers });
        t.ok([200, 404].includes(statusCode), `${statusCode} ${url}`);
        t.notMatch(body, foreign[i === 1 ? 'r2' : 'r1'], url);
        const any = await app.inject({ url, headers: { ...headers, 'if-none-match': '*' } });
        t.equal(any.statusCode, statusCode === 404 ? 404 : 304, `even * tells nothing: ${url}`);
      }
    }
    const customer_ids = ['c1', 'c2', 'c3', 'c4', 'c5'];
    const asked = { method: 'POST', url: '/v1/clv/lookup', body: { customer_ids } } as const;
    const found = async (bearer = '') =>
      (await app.inject({ ...asked, headers: { authorization: `Bearer ${bearer}` } })).json<{
        data: { customer_id: string }[];
        meta: { unknown: string[] };
      }>();
    for (const [bearer, own] of [
      [bearers[0], ['c1', 'c2', 'c3']],
      [bearers[1], ['c4', 'c5']],
    ] as const) {
      const { data, meta } = await found(bearer);
      t.strictSame(
        data.map(({ customer_id }) => customer_id),
        own,
      );
      t.strictSame(
        meta.unknown,
        customer_ids.filter((id) => !own.includes(id as never)),
      );
    }
  },
);
