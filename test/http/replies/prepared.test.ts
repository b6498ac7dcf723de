import t from 'tap';
import { readConfig } from '../../../src/config.ts';
import { PreparedReplies } from '../../../src/http/replies/prepared.ts';

t.test('what is asked for again stays, whatever is asked for once meanwhile', async (t) => {
  // A sixteenth holds one of these replies, the rest of them all.
  const config = readConfig({ GP_HOME: '.', GP_RESPONSE_CACHE_BYTES: '32001' });
  const replies = new PreparedReplies(config);
  const add = (key: string) =>
    replies.add({ key, etag: '', headers: {}, body: Buffer.alloc(1_000), nextCursor: null }, null);
  await add('again');
  t.equal(replies.get('again')?.key, 'again');
  for (const key of ['b', 'c', 'd']) await add(key);
  t.strictSame(
    ['again', 'b', 'c', 'd'].map((key) => replies.get(key)?.key),
    ['again', undefined, undefined, 'd'],
  );
});
