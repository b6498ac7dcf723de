/** Exports: streams with what a file needs, as many at once as a caller may have, and what is too long for one. */
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { Problem } from '../../../src/errors.ts';
import { Exports } from '../../../src/http/replies/exports.ts';
import { sendTable } from '../../../src/http/replies/send.ts';
import { chunksOf } from '../../../src/http/replies/send-stream.ts';
import type { TableReply } from '../../../src/http/replies/table-reply.ts';
import { isLonger, type ExportLimit } from '../../../src/http/replies/too-large.ts';
import { readArrow } from '../../support/arrow.ts';
import { activeOf, callerOf, replyApp, replyPorts, tableReply } from '../../support/reply-app.ts';

function open(t: Test, reply: TableReply, limit: ExportLimit | null = null, maxExports = 99) {
  const ports = replyPorts({}, limit, maxExports);
  const ask = replyApp(t, (request, sent) => sendTable(ports, request, sent, reply));
  return { ask, ports };
}

const lines = 'model,name,value\r\nmbg_nbd,alpha,1.5\r\nmbg_nbd,r,\r\n';

t.test('a file: its name, its rows, its release', async (t) => {
  const { reply } = tableReply({ format: 'csv' });
  const { ask } = open(t, reply);
  const { status, headers, body } = await ask();
  const { etag, ...others } = headers;
  t.match(etag, /^"/);
  t.strictSame(
    [status, body.toString(), others],
    [
      ...[200, lines],
      {
        'cache-control': 'private, max-age=10, stale-while-revalidate=60',
        ...{ vary: 'Authorization, Accept, Accept-Encoding', 'x-cache': 'miss' },
        ...{ 'content-type': 'text/csv; charset=utf-8', 'accept-ranges': 'none' },
        ...{ 'x-total-rows': '2', 'x-release': 'r1', 'transfer-encoding': 'chunked' },
        'content-disposition': 'attachment; filename="clv-model-r1.csv"',
      },
    ],
  );
  const zipped = await ask({ 'accept-encoding': 'br, gzip' });
  t.match(zipped.headers, { 'content-encoding': 'gzip', etag: `W/${String(etag)}` });
  t.equal(gunzipSync(zipped.body).toString(), lines);
  const head = await ask({}, '', 'HEAD');
  t.strictSame([head.status, head.body.length, head.headers['x-total-rows']], [200, 0, '2']);
  const absent = activeOf('r1', false, ['model']);
  const old = await open(t, { ...reply, active: absent }).ask();
  t.equal(old.headers['x-absent-columns'], 'name,value');
});

t.test('every format, from rows in parts', async (t) => {
  const { reply } = tableReply();
  const { rows } = await reply.read();
  const text = async (changes: Partial<TableReply>, parts = [rows, rows]) => {
    const chunks = [];
    for await (const chunk of chunksOf({ ...reply, ...changes }, parts)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const [, ...body] = lines.split(/(?<=\n)/);
  t.equal(String(await text({ format: 'csv' })), lines + body.join(''));
  const csv = { bom: true, isRaw: false };
  t.equal(String(await text({ format: 'csv', csv }, [rows])), `\uFEFF${lines}`);
  const objects = [
    '{"model":"mbg_nbd","name":"alpha","value":1.5}\n',
    '{"model":"mbg_nbd","name":"r","value":null}\n',
  ].join('');
  t.equal(String(await text({ format: 'ndjson' })), objects + objects);
  t.equal(readArrow(await text({ format: 'arrow' })).rows.length, 4);
  const parquet = await text({ format: 'parquet' });
  t.strictSame([String(parquet.subarray(0, 4)), String(parquet.subarray(-4))], ['PAR1', 'PAR1']);
  t.equal((await text({ format: 'csv' }, [])).length, 0);
  const { ask } = open(t, {
    ...{ ...reply, format: 'ndjson' },
    export: () => Promise.resolve({ total: 9, parts: [rows, rows] }),
  });
  const sent = await ask();
  t.strictSame([String(sent.body), sent.headers['x-total-rows']], [objects + objects, '9']);
});

t.test('exports at once: each caller has its own number, and gets it back', async (t) => {
  const exports = new Exports(2);
  const admit = (subject: string) => exports.admit(callerOf({ subject }), Readable.from(['x']));
  const [first, second] = [admit('a'), admit('a')];
  const headers = { 'retry-after': '5' };
  const refused = new Problem('too-many-exports', 'At most 2 at once.', { headers });
  t.throws(() => admit('a'), refused);
  admit('b').destroy();
  for (const stream of [first, second]) {
    await new Promise((resolve) => stream.once('close', resolve).destroy());
    admit('a');
    t.throws(() => admit('a'), refused, 'one was free');
  }
  const single = new Exports(1);
  for (const name of ['one', 'after it', 'and after that']) {
    const stream = single.admit(callerOf(), Readable.from([name]));
    await new Promise((resolve) => stream.once('close', resolve).destroy());
  }
  const { ask, ports } = open(t, tableReply({ format: 'csv' }).reply, null, 1);
  const held = ports.exports.admit(callerOf(), Readable.from([]));
  t.match(JSON.parse(String((await ask()).body)), { message: 'At most 1 at once.' });
  t.equal((await ask({}, '', 'HEAD')).status, 200, 'nothing is streamed');
  held.destroy();
});

t.test('a file that is too long is elsewhere, if it is of the whole table', async (t) => {
  const links: unknown[] = [];
  const location = 'https://objects.example/model';
  const limitOf = (maxBytes: number, found: string | null = location): ExportLimit => ({
    maxBytes,
    link: (release, table) => {
      links.push([release.release, table.name]);
      return Promise.resolve(found);
    },
  });
  const { reply } = tableReply({ format: 'csv' });
  const { rows, total } = await reply.read();
  const whole = (isTable?: boolean) => ({
    ...reply,
    export: () =>
      Promise.resolve({ total, parts: [rows], ...(isTable !== undefined && { isTable }) }),
  });
  const long = await open(t, whole(true), limitOf(20)).ask();
  t.strictSame([long.status, long.body.length, long.headers['location']], [303, 0, location]);
  t.equal(long.headers['cache-control'], 'no-store');
  t.strictSame(links.splice(0), [['r1', 'clv/model']]);
  const short = await open(t, whole(true), limitOf(lines.length)).ask();
  t.strictSame([short.status, short.body.toString()], [200, lines]);
  const filtered = callerOf({ rowFilter: { restaurant_id: ['r1'] } });
  const refused = [
    ...[open(t, whole(false), limitOf(20)), open(t, whole(), limitOf(20))],
    open(t, { ...whole(true), caller: filtered }, limitOf(20)),
  ];
  const detail =
    'It is longer than can be sent at once: read format=json page by page, with limit and cursor.';
  for (const { ask } of refused)
    t.match(JSON.parse(String((await ask()).body)), { message: detail });
  t.strictSame(links, [], 'no link to more than they may see');
  const none = await open(t, whole(true), limitOf(20, null)).ask();
  t.match(JSON.parse(String(none.body)), { message: detail });
});

t.test('the length is told by a sample, or counted', async (t) => {
  let made = 0;
  function* chunks(count: number) {
    for (made = 0; made < count; made += 1) yield Buffer.alloc(100);
  }
  const asked = async (max: number, rows = 10_000) => [
    ...[await isLonger(max, rows, chunks(10)), made],
  ];
  t.strictSame(await asked(10_000), [false, 1], 'far below: two chunks are looked at');
  t.strictSame(await asked(4_000), [false, 1], 'twice what the sample says');
  t.strictSame(await asked(3_999), [false, 10], 'near it is counted');
  t.strictSame(await asked(1_000), [false, 10]);
  t.strictSame(await asked(999), [true, 9]);
  t.strictSame(await asked(99), [true, 0]);
  t.strictSame(await asked(4_399, 10_001), [false, 10], 'a part of a chunk is one more');
});
