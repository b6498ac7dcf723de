/** What cursors are made of, and what makes two queries one. */
import t from 'tap';
import { Cursors } from '../../src/query/cursor.js';
import { testApp } from '../support/app.js';

const position = { release: 'first', binding: 'of a caller', after: ['c1', 2.5, null, true] };
/** The first 12 bytes. */
const nonceOf = (cursor: string) => cursor.slice(0, 16);

t.test('a position has one cursor, and a nonce of its own by a key of its own', (t) => {
  const cursors = new Cursors(Buffer.alloc(32, 1));
  const cursor = cursors.write(position);
  t.equal(new Cursors(Buffer.alloc(32, 1)).write(position), cursor, 'the same on every instance');
  t.strictSame(cursors.read(cursor), position);
  const others = [
    new Cursors(Buffer.alloc(32, 2)).write(position),
    cursors.write({ ...position, release: 'second' }),
    cursors.write({ ...position, binding: 'of another' }),
    cursors.write({ ...position, after: ['c2', 2.5, null, true] }),
  ];
  t.equal(new Set([cursor, ...others].map(nonceOf)).size, 5);
  t.throws(() => new Cursors(Buffer.alloc(32, 2)).read(cursor), /changed or is of another list/);
  t.end();
});

t.test('the same conditions in another order, or twice, are the same query', async (t) => {
  const { get } = await testApp(t);
  const tag = async (query: string) => (await get(`/v1/clv?${query}`)).headers['etag'];
  const one = await tag('clv_tier=High&clv_tier=Low&orders.gte=1');
  t.match(one, /^"/);
  t.equal(await tag('orders.gte=1&clv_tier=Low&clv_tier=High&clv_tier=Low'), one);
  t.not(await tag('clv_tier=High&orders.gte=1'), one);
});
