/** Pages of rows: sent whole, from the cache, or not at all; which replies share a validator and which a cache entry. */
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { fileName, sendTable } from '../../../src/http/replies/send.ts';
import type { TableReply } from '../../../src/http/replies/table-reply.ts';
import { activeOf, callerOf, replyApp, replyPorts, tableReply } from '../../support/reply-app.ts';

/** Sends one reply after another over the same cache. */
function open(t: Test, ports = replyPorts()) {
  const state = { reply: tableReply().reply };
  const ask = replyApp(t, (request, reply) => sendTable(ports, request, reply, state.reply));
  return (reply: TableReply, ...request: Parameters<typeof ask>) => {
    state.reply = reply;
    return ask(...request);
  };
}

const meta = {
  ...{ mart: 'clv', table: 'clv/model', release: 'r1', as_of: '2024-02-20' },
  ...{ published_at: '2024-02-21T03:00:00.000Z', rows: 2, total_rows: 2, next_cursor: null },
  stale: false,
};
const data = [
  { model: 'mbg_nbd', name: 'alpha', value: 1.5 },
  { model: 'mbg_nbd', name: 'r', value: null },
];
const common = {
  'cache-control': 'private, max-age=10, stale-while-revalidate=60',
  vary: 'Authorization, Accept, Accept-Encoding',
};
const miss = /^cache;desc="miss", read;dur=\d+\.\d$/;

t.test('a page is read once; then it is sent from the cache, or not at all', async (t) => {
  const send = open(t);
  const { reply, state } = tableReply();
  const first = await send(reply);
  t.strictSame(JSON.parse(first.body.toString()), { data, meta });
  const { etag, 'server-timing': timing, ...headers } = first.headers;
  t.match(etag, /^"[\w-]{27}"$/);
  t.match(timing, miss);
  t.strictSame(
    [first.status, headers],
    [
      200,
      {
        ...{ 'content-type': 'application/json', ...common, 'x-cache': 'miss' },
        'content-length': String(first.body.length),
      },
    ],
  );
  const again = await send(reply);
  t.strictSame(again, {
    ...{ status: 200, body: first.body },
    headers: { ...headers, etag, 'server-timing': 'cache;desc="hit"', 'x-cache': 'hit' },
  });
  const fresh = await send(reply, { 'if-none-match': String(etag) });
  t.strictSame(fresh, {
    ...{ status: 304, body: Buffer.alloc(0) },
    headers: { ...common, etag, 'x-cache': 'fresh' },
  });
  t.equal(state.reads, 1);
});

t.test('a caller that has the reply needs no read, unless there may be no row', async (t) => {
  const send = open(t);
  const { reply, state } = tableReply();
  const headers = { 'if-none-match': String((await send(reply)).headers.etag) };
  const other = open(t);
  t.equal((await other(reply, headers)).status, 304);
  t.equal(state.reads, 1);
  const item = { ...reply, mustExist: true };
  t.equal((await other(item, headers)).status, 304);
  t.equal(state.reads, 2, 'it may be hidden from this caller now');
  t.equal((await send(item, headers)).status, 304);
  t.equal(state.reads, 2, 'it was found for this caller');
});

t.test('an item, the number of groups, columns that the release lacks', async (t) => {
  const send = open(t);
  const [first] = data;
  const one = tableReply({ shape: 'item' }, [['mbg_nbd', 'alpha', 1.5]]).reply;
  const body = async (reply: TableReply) =>
    JSON.parse((await send(reply)).body.toString()) as { data: unknown; meta: object };
  t.strictSame(await body(one), { data: first, meta: { ...meta, rows: 1, total_rows: 1 } });
  const { reply } = tableReply({ key: 'groups' });
  const page = await reply.read();
  const grouped = { ...reply, read: () => Promise.resolve({ ...page, groups: 7, total: 9 }) };
  t.strictSame((await body(grouped)).meta, { ...meta, total_rows: 9, groups: 7 });
  const old = tableReply({ active: activeOf('r1', true, ['model', 'name']) }).reply;
  t.strictSame((await body(old)).meta, { ...meta, stale: true, absent: ['value'] });
  const none = { ...activeOf('r0'), stale: false };
  const without = { ...none, release: { ...none.release, tables: {} } };
  t.notOk('absent' in (await body(tableReply({ active: without }).reply)).meta);
});

t.test('the next page is linked, from the cache, too', async (t) => {
  const send = open(t);
  const { reply } = tableReply();
  const page = await reply.read();
  const paged = { ...reply, read: () => Promise.resolve({ ...page, nextCursor: 'a+b' }) };
  for (const turn of ['miss', 'hit']) {
    const { headers, body } = await send(paged, {}, '?limit=2&x=%C3%A9&cursor=old');
    t.equal(headers['x-cache'], turn);
    t.equal(headers['link'], '<?limit=2&x=%C3%A9&cursor=a%2Bb>; rel="next"');
    t.match(JSON.parse(body.toString()), { meta: { next_cursor: 'a+b' } });
  }
});

t.test('replies that differ have validators that differ', async (t) => {
  const send = open(t);
  const { reply } = tableReply();
  const csv = { bom: false, isRaw: false };
  const others: Partial<TableReply>[] = [
    ...[{}, { active: activeOf('r2') }, { active: activeOf('r1', true) }, { key: 'another' }],
    ...[
      { caller: callerOf({ rowsKey: 'other rows', key: 'another' }) },
      { format: 'csv' as const },
    ],
    ...[{ format: 'csv' as const, csv: { ...csv, bom: true } }, { format: 'ndjson' as const }],
    { format: 'csv' as const, csv: { ...csv, isRaw: true } },
  ];
  const tags = [];
  for (const changes of others) tags.push((await send({ ...reply, ...changes })).headers.etag);
  t.equal(new Set(tags).size, others.length);
  const colleague = await send({ ...reply, caller: callerOf({ key: 'a colleague' }) });
  t.equal(colleague.headers.etag, tags[0], 'the same rows');
  t.equal(colleague.headers['x-cache'], 'miss', 'but cursors of its own');
  for (const changes of others.slice(0, 5))
    t.equal((await send({ ...reply, ...changes })).headers['x-cache'], 'hit');
});

t.test('compressed: weak tags, and 304 with the tag that the caller has', async (t) => {
  const send = open(t);
  const many = Array.from({ length: 100 }, (_, i) => ['mbg_nbd', `figure ${i}`, i]);
  const { reply } = tableReply({}, many);
  const plain = await send(reply);
  const strong = String(plain.headers.etag);
  const zip = { 'accept-encoding': 'gzip' };
  for (const turn of ['miss', 'hit']) {
    const { headers, body } = await send(reply, zip);
    t.match(headers, { 'content-encoding': 'gzip', etag: `W/${strong}`, 'x-cache': 'hit' }, turn);
    t.equal(gunzipSync(body).toString(), plain.body.toString());
  }
  const tag = async (headers: Record<string, string>) => (await send(reply, headers)).headers.etag;
  t.equal(await tag({ ...zip, 'if-none-match': `W/${strong}` }), `W/${strong}`);
  t.equal(await tag({ ...zip, 'if-none-match': strong }), strong);
  t.equal(await tag({ 'if-none-match': `W/${strong}` }), strong);
});

t.test('origins of browsers are part of what replies vary by', async (t) => {
  const send = open(t, replyPorts({ GP_CORS_ORIGINS: 'https://a.example' }));
  const { headers } = await send(tableReply().reply);
  t.equal(headers.vary, 'Origin, Authorization, Accept, Accept-Encoding');
  t.equal(fileName('clv/history/x'), 'clv-history-x');
});
