import t from 'tap';
import { testApp } from '../../support/app.ts';

const origin = 'https://partner.example';
const other = 'https://b.example';
const foreign = ['https://evil.example', 'https://partner.example.evil.example', 'null'];

const exposed =
  'etag, x-request-id, x-total-rows, x-release, x-absent-columns, server-timing, location, content-disposition, retry-after, ' +
  'www-authenticate, deprecation, sunset, ratelimit-limit, ratelimit-remaining, ratelimit-reset, link';

/** Headers that browsers look at before a page may see a reply. */
const seen = (headers: object) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => /^access-control-|^vary$/.test(name)),
  );

const asked = {
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization,if-none-match',
};

const vary = 'Origin, Authorization, Accept, Accept-Encoding';
const allowed = {
  'access-control-allow-methods': 'GET,HEAD,POST',
  'access-control-allow-headers': 'authorization,if-none-match',
  'access-control-expose-headers': exposed,
  'access-control-max-age': '7200',
  vary: 'Origin, Access-Control-Request-Headers',
};

t.test('pages of a listed origin may call, and of no other', async (t) => {
  const { app, get } = await testApp(t, {
    settings: { GP_CORS_ORIGINS: `${origin}, ${other}` },
  });
  const to = (from: string) => ({ 'access-control-allow-origin': from });
  for (const [from, allow] of [
    ...[origin, other].map((from) => [from, to(from)] as const),
    ...foreign.map((from) => [from, {}] as const),
  ]) {
    const headers = { origin: from, ...asked };
    const preflight = await app.inject({ method: 'OPTIONS', url: '/v1/clv', headers });
    t.strictSame(
      [preflight.statusCode, seen(preflight.headers), preflight.body],
      [204, { ...allow, ...allowed }, ''],
      `${from}, without a token`,
    );
    const reply = await get('/v1/clv', undefined, { origin: from });
    const shown = { ...allow, 'access-control-expose-headers': exposed };
    t.strictSame([reply.status, seen(reply.headers)], [200, { ...shown, vary }], from);
    const refused = await app.inject({ url: '/v1/clv', headers: { origin: from } });
    t.strictSame(
      [refused.statusCode, seen(refused.headers)],
      [401, { ...shown, vary: 'Origin' }],
      `${from} may read why`,
    );
  }
  const malformed = await app.inject({ url: '/v1/%zz', headers: { origin } });
  t.strictSame(
    [malformed.statusCode, seen(malformed.headers)],
    [400, { ...to(origin), 'access-control-expose-headers': exposed, vary: 'Origin' }],
    'a malformed URL too',
  );
  const { headers } = await get('/v1/clv');
  t.strictSame(seen(headers), { 'access-control-expose-headers': exposed, vary });
});

t.test('by default no page may', async (t) => {
  const { app, get } = await testApp(t);
  const headers = { origin, ...asked };
  const preflight = await app.inject({ method: 'OPTIONS', url: '/v1/clv', headers });
  t.strictSame([preflight.statusCode, seen(preflight.headers)], [403, {}]);
  t.match(preflight.json(), {
    type: 'urn:global-partners:problem:origin-not-allowed',
    detail: /GP_CORS_ORIGINS/,
  });
  const reply = await get('/v1/clv', undefined, { origin });
  t.strictSame(
    [reply.status, seen(reply.headers)],
    [200, { vary: 'Authorization, Accept, Accept-Encoding' }],
  );
});

t.test('OPTIONS that asks for no permission is answered as without a list', async (t) => {
  const [listed, closed] = [
    await testApp(t, { settings: { GP_CORS_ORIGINS: origin } }),
    await testApp(t),
  ];
  for (const [url, status, type] of [
    ['/v1/clv', 405, 'method-not-allowed'],
    ['/health/live', 405, 'method-not-allowed'],
    ['/v1/nothing', 404, 'route-not-found'],
  ] as const) {
    for (const { app, token } of [listed, closed]) {
      for (const more of [{}, { origin }, { 'access-control-request-method': 'GET' }]) {
        const headers = { authorization: `Bearer ${await token()}`, ...more };
        const reply = await app.inject({ method: 'OPTIONS', url, headers });
        t.equal(reply.statusCode, status, url);
        t.match(reply.json(), { type: `urn:global-partners:problem:${type}` }, url);
      }
    }
  }
});
