/** Content codings, the cache of encoded replies, and validators. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import t from 'tap';
import { readConfig } from '../../../src/config.ts';
import { sendDocument } from '../../../src/http/replies/document.ts';
import { chooseEncoding, compress, encodeBody } from '../../../src/http/replies/encoding.ts';
import { isFresh, matchingTag, PreparedReplies } from '../../../src/http/replies/prepared.ts';
import { replyApp, replyPorts } from '../../support/reply-app.ts';

const long = Buffer.from('abc '.repeat(1_000));

t.test('the coding that the caller likes best', (t) => {
  const cases: [string | undefined, string | null][] = [
    [undefined, null],
    ['', null],
    ['gzip;q=0.5, br', 'br'],
    ['br;q=0.1, gzip', 'gzip'],
    ['gzip, br', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['identity, gzip;q=0.5', null],
    ['zstd', null],
    ['*', 'br'],
  ];
  for (const [accepts, encoding] of cases)
    t.equal(chooseEncoding(accepts), encoding, String(accepts));
  t.end();
});

t.test('bodies in a coding, where that is shorter', async (t) => {
  t.strictSame(brotliDecompressSync(await compress(long, 'br')), long);
  t.strictSame(gunzipSync(await compress(long, 'gzip')), long);
  const { headers, body } = await encodeBody(long, 'br');
  t.strictSame(headers, { vary: 'Accept-Encoding', 'content-encoding': 'br' });
  t.strictSame(brotliDecompressSync(body), long);
  const plain = { headers: { vary: 'Accept-Encoding' } };
  t.strictSame(await encodeBody(long, null), { ...plain, body: long });
  const packet = Buffer.alloc(1_399);
  t.strictSame(await encodeBody(packet, 'gzip'), { ...plain, body: packet });
  t.match((await encodeBody(Buffer.alloc(1_400), 'gzip')).headers, { 'content-encoding': 'gzip' });
});

const config = readConfig({ GP_HOME: '.' });
const plain = (key: string, body = long) => ({
  ...{ key, etag: '"tag"', headers: { etag: '"tag"', type: 't' }, body, nextCursor: 'next' },
});

t.test('a reply is compressed once, with a tag of its own', async (t) => {
  const replies = new PreparedReplies(config);
  t.equal(await replies.find('k', null), undefined);
  t.equal(await replies.find('k', 'gzip'), undefined);
  const [one, two] = await Promise.all([
    replies.add(plain('k'), 'gzip'),
    replies.find('k', 'gzip'),
  ]);
  const { body, ...others } = one;
  t.strictSame(gunzipSync(body), long);
  t.strictSame(others, {
    ...{ key: 'gzip k', etag: '"tag"', nextCursor: 'next' },
    headers: { etag: 'W/"tag"', type: 't', 'content-encoding': 'gzip' },
  });
  t.equal(two, one, 'made once for both');
  t.equal(await replies.find('k', 'gzip'), one, 'and kept');
  t.equal((await replies.find('k', null))?.body, long);
  t.equal((await replies.find('k', 'br'))?.key, 'br k');
  const short = plain('short', Buffer.alloc(1_399));
  t.equal(await replies.add(short, 'gzip'), short, 'as it is');
});

t.test('the cache has a size in bytes, keys and headers included', async (t) => {
  const replies = new PreparedReplies(
    readConfig({ GP_HOME: '.', GP_RESPONSE_CACHE_BYTES: '16016' }),
  );
  const body = (bytes: number) => Buffer.alloc(bytes);
  await replies.add(plain('k', body(500)), null);
  t.equal(replies.get('k')?.key, 'k', '1001 bytes: a sixteenth');
  await replies.add(plain('x', body(501)), null);
  t.equal(replies.get('x'), undefined);
  for (const key of ['a', 'b']) {
    await replies.add(plain(key, body(400)), null);
    t.equal(replies.get(key)?.key, key);
  }
  t.equal(replies.get('k')?.key, 'k', 'they all are in the larger part now');
});

t.test('validators that name a reply', (t) => {
  const fresh: [string | undefined, boolean][] = [
    [undefined, false],
    ['"a"', true],
    ['W/"a"', true],
    ['"x", W/"a" ,"y"', true],
    [' * ', true],
    ['"b"', false],
    ['a', false],
    ['"xW/"a"', false],
  ];
  for (const [header, is] of fresh) t.equal(isFresh(header, '"a"'), is, String(header));
  t.equal(matchingTag('W/"a"', '"a"', 'br'), 'W/"a"');
  t.equal(matchingTag('W/"a"', '"a"', null), '"a"');
  t.equal(matchingTag('"a"', '"a"', 'br'), '"a"');
  t.end();
});

t.test('documents: their tag is that of their bytes', async (t) => {
  const state = { document: { text: 'abc'.repeat(1_000) } };
  const ports = replyPorts();
  const ask = replyApp(t, (request, reply) => sendDocument(ports, request, reply, state.document));
  const first = await ask();
  const etag = String(first.headers.etag);
  const { 'content-length': _, ...headers } = first.headers;
  t.strictSame(
    [first.status, headers],
    [
      200,
      {
        'cache-control': 'private, max-age=10, stale-while-revalidate=60',
        ...{ vary: 'Authorization, Accept, Accept-Encoding', etag, 'x-cache': 'none' },
        'content-type': 'application/json',
      },
    ],
  );
  t.strictSame(JSON.parse(String(first.body)), state.document);
  t.strictSame(await ask(), first);
  const zip = { 'accept-encoding': 'gzip' };
  const zipped = await ask(zip);
  t.match(zipped.headers, { 'content-encoding': 'gzip', etag: `W/${etag}` });
  t.strictSame(JSON.parse(String(gunzipSync(zipped.body))), state.document);
  const same = await ask({ ...zip, 'if-none-match': `W/${etag}` });
  t.strictSame([same.status, same.headers.etag, same.body.length], [304, `W/${etag}`, 0]);
  t.match(same.headers, { vary: headers['vary'], 'cache-control': /^private/ });
  state.document = { text: 'another' };
  t.not((await ask()).headers.etag, etag);
});
