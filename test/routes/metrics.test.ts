import t from 'tap';
import { testApp } from '../support/app.ts';

t.test('what was asked and how it was answered, without ids', async (t) => {
  const { get, token } = await testApp(t);
  const admin = await token('admin');
  for (const url of ['/v1/clv?limit=1', '/v1/clv?limit=1', '/v1/clv/customers/c1', '/v1/secret']) {
    await get(url);
  }
  await get('/v1/clv?limit=1', undefined, { 'if-none-match': '*' });
  const reply = await get('/metrics', admin);
  t.match(reply.headers['content-type'], /^text\/plain; version=/);
  const lines = reply.body.split('\n').filter((line) => /^gp_(requests|cache)/.test(line));
  t.strictSame(lines.sort(), [
    'gp_cache_total{result="fresh"} 1',
    'gp_cache_total{result="hit"} 1',
    'gp_cache_total{result="miss"} 2',
    'gp_requests_total{route="/v1/clv",method="GET",status="200"} 2',
    'gp_requests_total{route="/v1/clv",method="GET",status="304"} 1',
    'gp_requests_total{route="/v1/clv/customers/:customer_id",method="GET",status="200"} 1',
    'gp_requests_total{route="none",method="GET",status="404"} 1',
  ]);
  t.match(reply.body, /^gp_request_seconds_count\{route="\/v1\/clv"\} 3$/m);
  t.match(reply.body, /^gp_release_sequence 1$/m);
  t.match(reply.body, /^gp_release_age_seconds [\d.e+]+$/m);
  t.match(reply.body, /^gp_release_stale 0$/m);
  t.match(reply.body, /^process_resident_memory_bytes \d+$/m);
  t.notMatch(reply.body, /c1|secret/);
});

t.test('without a release there are metrics all the same', async (t) => {
  const { get, token } = await testApp(t, { release: null });
  const reply = await get('/metrics', await token('admin'));
  t.equal(reply.status, 200);
  t.match(reply.body, /^gp_release_sequence 0$/m);
});

t.test('however many there are, and asked how often', async (t) => {
  const { get, token } = await testApp(t, { release: null });
  const admin = await token('admin');
  const counted = async () =>
    /^gp_requests_total\{route="\/health\/live".* (\d+)$/m.exec(
      (await get('/metrics', admin)).body,
    );
  for (let i = 0; i < 1_001; i += 1) await get('/health/live');
  t.equal((await counted())?.[1], '1001');
  await get('/health/live');
  t.equal((await counted())?.[1], '1002');
});
