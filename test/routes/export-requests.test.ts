/** HEAD, If-None-Match and Range of exports over a socket, as RFC 9110 has them. */
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { formats } from '../../src/query/formats.ts';
import { testApp } from '../support/app.ts';

const ofNow =
  /^(date|connection|keep-alive|transfer-encoding|content-length|server-timing|x-request-id|ratelimit-.*)$/;

const lasting = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofNow.test(name)));

t.test('exports', async (t) => {
  const { app, token } = await testApp(t);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const authorization = `Bearer ${await token()}`;
  const ask = (format: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<IncomingMessage & { body: Buffer }>((resolve, reject) => {
      const path = `/v1/clv?format=${format}`;
      const asked = { port, method, path, headers: { authorization, ...headers } };
      request(asked, (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () => {
          resolve(Object.assign(reply, { body: Buffer.concat(chunks) }));
        });
      })
        .once('error', reject)
        .end();
    });

  for (const format of formats.filter((one) => one !== 'json')) {
    for (const coding of ['identity', 'gzip']) {
      const accepts = { 'accept-encoding': coding };
      const whole = await ask(format, accepts);
      t.equal(whole.statusCode, 200);
      const head = await ask(format, accepts, 'HEAD');
      t.strictSame([head.statusCode, head.body.length], [200, 0]);
      t.strictSame(lasting(head), lasting(whole), `${format} ${coding}: the headers of GET`);
      t.equal(head.headers['content-length'], undefined, 'and no length that GET has not');

      const tag = String(whole.headers.etag);
      for (const method of ['GET', 'HEAD']) {
        const same = await ask(format, { ...accepts, 'if-none-match': tag }, method);
        t.strictSame([same.statusCode, same.body.length], [304, 0]);
        const { etag, vary, 'cache-control': control } = whole.headers;
        t.match(same.headers, { etag, vary, 'cache-control': control });
      }
      const other = await ask(format, { ...accepts, 'if-none-match': '"other"' });
      t.equal(other.statusCode, 200);

      for (const range of ['bytes=0-9', 'bytes=-5', 'bytes=999999-', 'rows=0-1']) {
        const reply = await ask(format, { ...accepts, range, 'if-range': tag });
        t.strictSame([reply.statusCode, reply.headers['content-range']], [200, undefined]);
        t.ok(reply.body.equals(whole.body), `${format} ${range}: the whole of it`);
      }
    }
  }
});
