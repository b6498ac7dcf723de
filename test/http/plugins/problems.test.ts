import { readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import type { z } from 'zod';
import { settings } from '../../../src/settings/index.ts';
import { problemBody, problems } from '../../../src/errors.ts';
import { asProblem } from '../../../src/http/plugins/problems.ts';
import { testApp } from '../../support/app.ts';

t.test('every failure is one problem document', async (t) => {
  const { app, token } = await testApp(t);
  const authorization = `Bearer ${await token()}`;
  const cases = [
    ['GET', '/', 'route-not-found', 404],
    ['GET', '/v1/nothing', 'route-not-found', 404],
    ['GET', '/v1/clv/', 'route-not-found', 404],
    ['GET', '/%E0%A4%A', 'bad-request', 400],
    ['GET', `/v1/clv?customer_id=${'x'.repeat(8_200)}`, 'url-too-long', 414],
    ['POST', '/v1/clv', 'method-not-allowed', 405],
    ['GET', '/v1/clv?x=1', 'invalid-parameter', 400],
  ] as const;
  for (const [method, url, type, status] of cases) {
    const reply = await app.inject({
      method,
      url,
      headers: { authorization, 'x-request-id': 'req-1' },
    });
    t.equal(reply.headers['content-type'], 'application/problem+json', url);
    t.equal(reply.headers['cache-control'], 'no-store');
    t.equal(reply.headers['x-request-id'], 'req-1');
    const body = reply.json<Record<string, unknown>>();
    t.match(body, {
      type: `urn:global-partners:problem:${type}`,
      title: problems[type][1],
      status,
      instance: '/requests/req-1',
      request_id: 'req-1',
    });
    t.equal(reply.statusCode, status, url);
    t.type(body['detail'], 'string');
  }
});

t.test('a request id that could forge a log line is not taken over', async (t) => {
  const { app } = await testApp(t, { release: null });
  const id = async (given: string) =>
    (await app.inject({ url: '/health/live', headers: { 'x-request-id': given } })).headers[
      'x-request-id'
    ];
  const [one, other] = [await id('a b'), await id('a b')];
  t.match(one, /^[\da-f]{16}-[\da-z]+$/);
  t.not(other, one, 'each has its own');
});

t.test('nothing internal leaves with an unexpected failure', async (t) => {
  const { get, home } = await testApp(t);
  rmSync(join(home, 'lake'), { recursive: true });
  const reply = await get('/v1/clv');
  t.match(reply.json(), {
    type: 'urn:global-partners:problem:release-unavailable',
    detail: 'Table clv of release first cannot be read.',
  });
  t.equal(reply.headers['retry-after'], '10');
  t.notMatch(reply.body, new RegExp(home));
  const unknown = problemBody(asProblem(new Error('a secret')), 'id');
  t.match(unknown, { status: 500, type: 'urn:global-partners:problem:internal' });
  t.notMatch(JSON.stringify(unknown), /secret/);
});

t.test('bytes that are no request', async (t) => {
  const { app } = await testApp(t, { release: null });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const answer = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1').once('error', reject);
      socket
        .on('data', (data) => (text += data.toString()))
        .once('close', () => {
          resolve(text);
        });
      socket.write(bytes);
    });
  t.match(await answer('NONSENSE\r\n\r\n'), /^HTTP\/1.1 400 [^]*problem\+json[^]*bad-request/);
  const long = `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`;
  t.match(await answer(long), /^HTTP\/1.1 431 [^]*problem\+json[^]*headers-too-large/);
});

t.test('the docs have a heading for each problem', (t) => {
  const text = readFileSync('docs/api.md', 'utf8');
  const headings = [...text.matchAll(/^### (\S+) \((\d+)\)$/gm)].map(([, type, status]) => [
    type,
    Number(status),
  ]);
  t.strictSame(
    headings,
    Object.entries(problems).map(([type, [status]]) => [type, status]),
  );
  t.end();
});

t.test('the docs have each setting, with its default and why', (t) => {
  const rows = ['docs/settings.md', 'docs/ingestion.md'].flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/^\| ([A-Z_]+) \| .* \| .* \|$/gm),
  ]);
  const usual = (schema: z.ZodType) => {
    const value: unknown = schema.parse(undefined);
    return value === '' || (Array.isArray(value) && value.length === 0) ? 'none' : String(value);
  };
  const wanted = Object.values(settings).map(
    ({ variable, why, schema }) => `| ${variable} | ${usual(schema)} | ${why} |`,
  );
  t.same([...new Set(rows.map(([row]) => row))].sort(), wanted.sort());
  t.end();
});
