/** Compressed replies: the same document in fewer bytes, with a tag of its own kind. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import t from 'tap';
import { testApp, type TestApp } from '../support/app.ts';

const decoders = { br: brotliDecompressSync, gzip: gunzipSync } as const;
const url = '/v1/clv?limit=5';

async function ask({ app, token }: TestApp, path: string, headers: object, method?: 'HEAD') {
  return app.inject({
    url: path,
    ...(method && { method }),
    headers: { authorization: `Bearer ${await token()}`, ...headers },
  });
}

t.test('lists and documents are compressed as the caller likes best', async (t) => {
  const api = await testApp(t);
  for (const path of [url, '/v1/marts', '/v1/openapi.json']) {
    const plain = await ask(api, path, {});
    t.notOk(plain.headers['content-encoding']);
    for (const [encoding, decode] of Object.entries(decoders)) {
      for (const turn of ['miss', 'hit']) {
        const reply = await ask(api, path, { 'accept-encoding': encoding });
        t.match(
          reply.headers,
          {
            'content-encoding': encoding,
            'content-type': 'application/json',
            etag: `W/${String(plain.headers.etag)}`,
            vary: /Accept-Encoding/,
            'content-length': String(reply.rawPayload.length),
          },
          `${path} ${turn}`,
        );
        t.equal(decode(reply.rawPayload).toString(), plain.body);
        const head = await ask(api, path, { 'accept-encoding': encoding }, 'HEAD');
        t.equal(head.headers['content-length'], String(reply.rawPayload.length));
        t.equal(head.headers.etag, reply.headers.etag);
        t.equal(head.body, '');
      }
    }
  }
});

t.test('what the caller accepts decides', async (t) => {
  const api = await testApp(t);
  const chosen: [accepts: string, encoding: string | undefined][] = [
    ['gzip;q=0.5, br', 'br'],
    ['br;q=0.1, gzip', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['zstd', undefined],
    ['', undefined],
  ];
  for (const [accepts, encoding] of chosen) {
    const reply = await ask(api, url, { 'accept-encoding': accepts });
    t.equal(reply.headers['content-encoding'], encoding, accepts);
  }
  const small = await ask(api, '/v1/clv/customers/c1', { 'accept-encoding': 'br' });
  t.notOk(small.headers['content-encoding'], 'a body of one packet stays as it is');
  t.match(small.headers.etag, /^"/);
});

t.test('a caller that has either form is told that it is unchanged', async (t) => {
  const api = await testApp(t);
  const strong = String((await ask(api, url, {})).headers.etag);
  for (const path of [url, '/v1/marts']) {
    const tag = path === url ? strong : String((await ask(api, path, {})).headers.etag);
    for (const encoding of ['br', 'identity']) {
      for (const held of [tag, `W/${tag}`, `"x", W/${tag}`, '*']) {
        const headers = { 'accept-encoding': encoding, 'if-none-match': held };
        const reply = await ask(api, path, headers);
        t.equal(reply.statusCode, 304, held);
        t.equal(reply.body, '');
        const told = encoding === 'br' && held.includes('W/') ? `W/${tag}` : tag;
        t.equal(reply.headers.etag, told, `${encoding} ${held}`);
        t.notOk(reply.headers['content-encoding']);
      }
    }
  }
});

t.test('exports are gzip streams', async (t) => {
  const api = await testApp(t);
  const plain = await ask(api, '/v1/clv?format=ndjson', {});
  const reply = await ask(api, '/v1/clv?format=ndjson', { 'accept-encoding': 'br, gzip' });
  t.equal(reply.headers['content-encoding'], 'gzip');
  t.equal(reply.headers['x-total-rows'], '5');
  t.equal(gunzipSync(reply.rawPayload).toString(), plain.body);
  const head = await ask(api, '/v1/clv?format=ndjson', { 'accept-encoding': 'gzip' }, 'HEAD');
  t.equal(head.statusCode, 200);
});
