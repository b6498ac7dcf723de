import { PassThrough } from 'node:stream';
import t from 'tap';
import type { Caller } from '../../../src/http/access/caller.ts';
import { Exports } from '../../../src/http/replies/exports.ts';
import { testApp } from '../../support/app.ts';

t.test(
  'a caller that asks too much is told when to ask again; others are not touched',
  async (t) => {
    const { app, get, token } = await testApp(t, {
      settings: { GP_RATE_REQUESTS: '3', GP_RATE_SECONDS: '3600' },
    });
    const left = async () => (await get('/v1/marts')).headers['ratelimit-remaining'];
    t.strictSame([await left(), await left(), await left()], ['2', '1', '0']);
    const refused = await get('/v1/clv');
    t.match(refused.json(), { status: 429, type: 'urn:global-partners:problem:rate-limited' });
    t.match(refused.headers, {
      'retry-after': /^\d+$/,
      'ratelimit-limit': '3',
      'ratelimit-remaining': '0',
      'content-type': 'application/problem+json',
    });
    t.equal((await get('/v1/marts', await token('partner', { sub: 'other' }))).status, 200);
    for (let i = 0; i < 5; i += 1) t.equal((await app.inject('/health/ready')).statusCode, 200);
  },
);

t.test('so many exports at once, and another when one has ended or failed', (t) => {
  const exports = new Exports(2);
  const caller = { subject: 'one' } as Caller;
  const [first, second] = [new PassThrough(), new PassThrough()];
  exports.admit(caller, first);
  exports.admit(caller, second);
  const another = () => exports.admit(caller, new PassThrough());
  t.throws(another, /At most 2 at once/);
  exports.admit({ subject: 'two' } as Caller, new PassThrough());
  first.once('close', () => {
    another();
    t.throws(another, /At most 2 at once/);
    second
      .once('error', () => undefined)
      .once('close', () => {
        another();
        t.end();
      });
    second.destroy(new Error('the connection broke'));
  });
  first.destroy();
});

t.test('an export that has been read counts no more', async (t) => {
  const { app, get, token } = await testApp(t, { settings: { GP_EXPORTS_PER_CALLER: '1' } });
  const headers = { authorization: `Bearer ${await token()}` };
  for (const format of ['csv', 'ndjson', 'arrow', 'csv']) {
    const url = `/v1/clv?format=${format}`;
    t.equal((await get(url)).status, 200, format);
    t.equal((await app.inject({ method: 'HEAD', url, headers })).statusCode, 200, format);
  }
});

t.test('HEAD of an export is none', async (t) => {
  const { app, token } = await testApp(t, { settings: { GP_EXPORTS_PER_CALLER: '1' } });
  const headers = { authorization: `Bearer ${await token()}` };
  const head = { method: 'HEAD', url: '/v1/clv?format=csv', headers } as const;
  const replies = await Promise.all([app.inject(head), app.inject(head), app.inject(head)]);
  const told = replies.map((reply) => [
    reply.statusCode,
    reply.headers['x-total-rows'],
    reply.headers['content-length'],
  ]);
  t.strictSame(told, Array(3).fill([200, '5', undefined]));
});
