/** Kept replies reach nobody else: attacks by tokens, two partners in turn. */
import t, { type Test } from 'tap';
import { martTables } from '../../src/marts/index.ts';
import { testApp } from '../support/app.ts';
import { listening } from '../support/http.ts';
import { tables } from '../support/data.ts';
import { tokenAttacks } from '../support/token-attacks.ts';

async function opened(t: Test) {
  const api = await testApp(t, { settings: { GP_POINTER_SECONDS: '10', GP_RATE_REQUESTS: '0' } });
  return { ...api, send: await listening(t, api.app) };
}

t.test('only the same token gets a kept reply', async (t) => {
  const api = await opened(t);
  const good = await api.token();
  const get = (authorization: string, more: Record<string, string> = {}) =>
    api.send('/v1/clv', { headers: { authorization, ...more } });
  const kept = async () => {
    const { etag } = (await get(`Bearer ${good}`)).headers;
    const tags = { 'if-none-match': String(etag) };
    t.equal((await get(`Bearer ${good}`)).status, 200);
    t.equal((await get(`Bearer ${good}`, tags)).status, 304);
    return tags;
  };
  const tags = await kept();
  const attacks = await tokenAttacks(api, good);
  for (const [name, attack] of [
    ...Object.entries(attacks).map(([name, token]) => [name, `Bearer ${token}`] as const),
    ['another scheme', `Basic ${good}`],
    ['no scheme', good],
    ['two tokens', `Bearer ${good}, Bearer ${good}`],
    ['something behind it', `Bearer ${good} x`],
  ] as const) {
    for (const more of [{}, tags, {}, tags]) {
      const { status, headers, body } = await get(attack, more);
      t.strictSame(
        [status, headers['content-type'], headers.etag],
        [401, 'application/problem+json', undefined],
        name,
      );
      t.match(JSON.parse(body), { type: 'urn:global-partners:problem:token-invalid' }, name);
    }
  }
  for (const name of ['access_token', 'token', 'authorization']) {
    const { status } = await api.send(`/v1/clv?${name}=${good}`);
    t.equal(status, 401, `in the query as ${name}`);
  }
  await kept();
});

const limited = martTables.filter(({ table }) =>
  table.columns.some(({ name }) => name === 'restaurant_id'),
);

/** Of each kind of reply that carries rows; `c1` is of r1, `c4` of r2. */
const urls = [
  ...limited.flatMap(({ table: { name, key } }) => [
    `/v1/${name}?limit=1`,
    `/v1/${name}/aggregate?by=${key.includes('customer_id') ? 'customer_id' : 'restaurant_id'}`,
  ]),
  ...['csv', 'ndjson'].map((format) => `/v1/clv?format=${format}`),
  '/v1/clv/changes?since=first&fields=restaurant_id,clv',
  ...['c1', 'c4'].flatMap((id) => [`/v1/clv/customers/${id}`, `/v1/clv/customers/${id}/history`]),
];

const foreign = { r1: /\b(r2|c4|c5)\b/, r2: /\b(r1|c1|c2|c3)\b/ } as const;
const ids = ['r1', 'r2'] as const;

for (const [who, subjects] of [
  ['of one name', { r1: 'one', r2: 'one' }],
  ['of two names', { r1: 'one', r2: 'two' }],
] as const) {
  t.test(
    `two partners ${who} in turn, each reply of the one kept when the other asks`,
    async (t) => {
      const { publish, token, send } = await opened(t);
      await publish({ release: 'second', tables });
      const of = (id: 'r1' | 'r2') =>
        token('dashboard', { sub: subjects[id], filters: { restaurant_id: [id] } });
      const bearers = { r1: await of('r1'), r2: await of('r2') };
      const get = (id: 'r1' | 'r2', url: string, more: Record<string, string> = {}) =>
        // An id of its own: one that the API counts may read like the id of a restaurant.
        send(url, {
          headers: { authorization: `Bearer ${bearers[id]}`, 'x-request-id': 'test', ...more },
        });
      for (const url of urls) {
        const first = { r1: await get('r1', url), r2: await get('r2', url) };
        for (let round = 0; round < 2; round += 1) {
          for (const id of ids) {
            const { status, headers, body } = await get(id, url);
            t.strictSame(
              [status, headers.etag, status === 404 ? '' : body],
              [first[id].status, first[id].headers.etag, status === 404 ? '' : first[id].body],
              `${id} ${url}`,
            );
            t.notMatch(body, foreign[id], `${id} ${url}`);
          }
        }
        for (const [own, other] of [
          ['r1', 'r2'],
          ['r2', 'r1'],
        ] as const) {
          const { etag } = first[own].headers;
          if (!etag) continue;
          for (let round = 0; round < 2; round += 1) {
            t.equal((await get(own, url, { 'if-none-match': etag })).status, 304, `${own} ${url}`);
            const { status } = await get(other, url, { 'if-none-match': etag });
            t.equal(
              status,
              first[other].status,
              `the tag of ${own} says nothing to ${other}: ${url}`,
            );
          }
          if (!first[own].body.includes('"next_cursor":"')) continue;
          const { meta } = JSON.parse(first[own].body) as { meta: { next_cursor: string } };
          const next = `${url}&cursor=${meta.next_cursor}`;
          for (let round = 0; round < 2; round += 1) {
            t.equal((await get(own, next)).status, 200, `${own} ${next}`);
            t.equal((await get(other, next)).status, 400, `the cursor of ${own}: ${url}`);
          }
        }
      }
    },
  );
}
