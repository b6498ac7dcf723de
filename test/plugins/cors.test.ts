import t from 'tap';
import { testApp } from '../support/app.js';

const origin = 'https://partner.example';
const asked = {
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization,if-none-match',
};

t.test('pages of a listed origin may call, others and by default all may not', async (t) => {
  const listed = await testApp(t, {
    settings: { GP_CORS_ORIGINS: `${origin}, https://b.example` },
  });
  const preflight = async (from: string) =>
    listed.app.inject({ method: 'OPTIONS', url: '/v1/clv', headers: { origin: from, ...asked } });
  const allowed = await preflight(origin);
  t.equal(allowed.statusCode, 204, 'without a token');
  t.match(allowed.headers, {
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'authorization,if-none-match',
    vary: /Origin/,
  });
  t.match(allowed.headers['access-control-allow-methods'], /GET/);
  const reply = await listed.get('/v1/clv', undefined, { origin });
  t.equal(reply.status, 200);
  t.equal(reply.headers['access-control-allow-origin'], origin);
  t.match(reply.headers['access-control-expose-headers'], /etag.*retry-after.*ratelimit-reset/);
  t.match(
    reply.headers['vary'],
    /Origin.*Authorization|Authorization.*Origin/,
    'and what it varied by',
  );
  t.equal((await listed.app.inject({ url: '/v1/clv', headers: { origin } })).statusCode, 401);

  const foreign = await preflight('https://evil.example');
  t.equal(foreign.headers['access-control-allow-origin'], undefined);

  const closed = await testApp(t);
  const refused = await closed.app.inject({
    ...{ method: 'OPTIONS', url: '/v1/clv', headers: { origin, ...asked } },
  });
  t.equal(refused.statusCode, 401);
  t.equal(refused.headers['access-control-allow-origin'], undefined);
});
