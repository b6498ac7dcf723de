import t from 'tap';
import { readConfig } from '../../../src/config.ts';
import { etagOf, PreparedReplies } from '../../../src/http/replies/prepared.ts';

// A sixteenth holds one of these replies, the rest of them all.
const config = readConfig({ GP_HOME: '.', GP_RESPONSE_CACHE_BYTES: '32001' });

function begin() {
  const replies = new PreparedReplies(config);
  const add = (key: string) =>
    replies.add({ key, etag: '', headers: {}, body: Buffer.alloc(1_000), nextCursor: null }, null);
  return { replies, add };
}

t.test('what is asked for again stays, whatever is asked for once meanwhile', async (t) => {
  const { replies, add } = begin();
  await add('again');
  t.equal(replies.get('again')?.key, 'again');
  for (const key of ['b', 'c', 'd']) await add(key);
  t.strictSame(
    ['again', 'b', 'c', 'd'].map((key) => replies.get(key)?.key),
    ['again', undefined, undefined, 'd'],
  );
});

t.test('all replies together have the memory of the setting', async (t) => {
  const { replies, add } = begin();
  const keys = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  for (const key of keys) {
    await add(key);
    replies.get(key);
  }
  // 1,501 bytes each, with key and overhead.
  t.equal(keys.filter((key) => replies.get(key)).length, 19);
});

t.test('a tag tells where one part ends and the next begins', (t) => {
  t.not(etagOf('a', 'bc'), etagOf('ab', 'c'));
  t.end();
});
