/** What the object store sends to S3, and what it makes of each reply. The doubles of AWS test the store as a whole. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { s3Client, S3Store } from '../../../src/platform/objects/s3.ts';
import { body, changed } from './behaviour.ts';

type Reply = readonly [status: number, headers?: Record<string, string>, body?: string];

const key = 'runs/a.json';
const path = '/lake/home/objects/runs/a.json';
const stored: Reply = [200, { etag: '"1"' }];
const failure = (status: number, code: string): Reply => [
  status,
  { 'content-type': 'application/xml' },
  `<Error><Code>${code}</Code><Message>no</Message></Error>`,
];

/** A store whose requests get these replies in turn; `sent` has the line, condition and body of each request. */
async function scripted(t: Test, ...replies: Reply[]) {
  const sent: unknown[][] = [];
  /** Identifiers of writes; one that a reply contains as MARK is the last one sent. */
  const marks: string[] = [];
  const server = createServer((request, reply) => {
    void request.toArray().then((chunks) => {
      const { method, headers } = request;
      const url = String(request.url).replace(/[?&]x-id=\w+/, '');
      const condition = headers['if-none-match'] ?? headers['if-match'];
      const text = Buffer.concat(chunks as Buffer[]).toString();
      sent.push([`${method} ${url}`, ...(condition ? [condition, text] : [])]);
      const mark = headers['x-amz-meta-write-id'];
      if (mark !== undefined) marks.push(String(mark));
      const [status, answered = {}, content = ''] = replies[sent.length - 1] ?? [418];
      reply.statusCode = status;
      for (const [name, value] of Object.entries(answered)) {
        reply.setHeader(name, value.replace('MARK', marks.at(-1) ?? ''));
      }
      reply.end(content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = s3Client({
    ...{ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    ...{ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } },
  });
  t.teardown(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });
  const store = new S3Store(client, { bucket: 'lake', prefix: 'home/objects/' });
  return { store, client, sent, marks };
}

t.test('an object is read with its etag', async (t) => {
  const { store, sent } = await scripted(
    t,
    [200, { etag: '"1"' }, 'text'],
    [200, {}, 'text'],
    failure(404, 'NoSuchKey'),
    failure(404, 'NoSuchBucket'),
  );
  t.strictSame(await store.get(key), { body: body('text'), etag: '"1"' });
  await t.rejects(store.get(key), { message: `S3 sent no body or no etag of ${key}` });
  t.equal(await store.get(key), null);
  await t.rejects(store.get(key), { name: 'NoSuchBucket' });
  t.strictSame(sent, Array(4).fill([`GET ${path}`]));
});

t.test('a write has a condition and an identifier of its own', async (t) => {
  const { store, sent, marks } = await scripted(t, stored, [200, { etag: '"2"' }], [200]);
  t.equal(await store.create(key, body('one')), '"1"');
  t.equal(await store.replace(key, body('two'), '"1"'), '"2"');
  await t.rejects(store.create(key, body('')), { message: `S3 sent no etag of ${key}` });
  t.strictSame(sent, [
    [`PUT ${path}`, '*', 'one'],
    [`PUT ${path}`, '"1"', 'two'],
    [`PUT ${path}`, '*', ''],
  ]);
  t.equal(new Set(marks).size, 3);
});

t.test('a refusal of the first attempt is a conflict; other errors are none', async (t) => {
  const refused = [failure(412, 'PreconditionFailed'), failure(404, 'NoSuchKey')];
  const { store, sent } = await scripted(t, ...refused, failure(403, 'AccessDenied'));
  await t.rejects(store.create(key, body('')), changed);
  await t.rejects(store.replace(key, body(''), '"1"'), changed);
  await t.rejects(store.create(key, body('')), { name: 'AccessDenied' });
  t.equal(sent.length, 3, 'nothing else is asked');
});

const head = `HEAD ${path}`;
const own: Reply = [200, { etag: '"9"', 'x-amz-meta-write-id': 'MARK' }];
const refusal = failure(412, 'PreconditionFailed');

t.test('a refusal after a failed attempt: who wrote what is there?', async (t) => {
  const first = failure(500, 'InternalError');
  const cases: [Reply, string | RegExp | { name: string }][] = [
    [own, '"9"'],
    [[200, { etag: '"9"', 'x-amz-meta-write-id': 'of another' }], changed],
    [[200, { etag: '"9"' }], changed],
    [[200, { 'x-amz-meta-write-id': 'MARK' }], changed],
    [[404], changed],
    [[403], { name: 'Unknown' }],
  ];
  for (const [reply, expected] of cases) {
    const { store, sent } = await scripted(t, first, refusal, reply);
    const written = store.create(key, body(''));
    if (typeof expected === 'string') t.equal(await written, expected);
    else await t.rejects(written, expected);
    t.strictSame(sent.slice(1), [[`PUT ${path}`, '*', ''], [head]]);
  }
});

t.test('concurrent writes are repeated, four times at most', async (t) => {
  const conflict = failure(409, 'ConditionalRequestConflict');
  const later = await scripted(t, conflict, stored);
  t.equal(await later.store.create(key, body('x')), '"1"');
  t.strictSame(later.sent, Array(2).fill([`PUT ${path}`, '*', 'x']));
  t.equal(new Set(later.marks).size, 1);
  const mine = await scripted(t, conflict, refusal, own);
  t.equal(await mine.store.create(key, body('')), '"9"');
  const never = await scripted(t, ...Array<Reply>(4).fill(conflict), [404]);
  await t.rejects(never.store.create(key, body('')), changed);
  t.strictSame(
    never.sent.map(([line]) => line),
    [...Array<string>(4).fill(`PUT ${path}`), head],
  );
});

const page = (next: string, ...keys: string[]): Reply => [
  200,
  { 'content-type': 'application/xml' },
  `<ListBucketResult>${next && `<NextContinuationToken>${next}</NextContinuationToken>`}` +
    `<IsTruncated>${next !== ''}</IsTruncated>` +
    `${keys.map((one) => `<Contents><Key>${one}</Key></Contents>`).join('')}</ListBucketResult>`,
];

t.test('a list is of every page, sorted, without the prefix of the store', async (t) => {
  const at = (name: string) => `home/objects/runs/${name}`;
  const pages = [page('more', at('b'), at('c')), page('', at('a')), page('')];
  const { store, sent } = await scripted(t, ...pages);
  t.strictSame(await store.list('runs/'), ['runs/a', 'runs/b', 'runs/c']);
  t.strictSame(await store.list('runs/'), []);
  const query = 'delimiter=%2F&list-type=2&prefix=home%2Fobjects%2Fruns%2F';
  t.strictSame(sent, [
    [`GET /lake/?${query}`],
    [`GET /lake/?continuation-token=more&${query}`],
    [`GET /lake/?${query}`],
  ]);
});

t.test('an object is removed, or read by a link that expires', async (t) => {
  const { store, sent } = await scripted(t, [204]);
  await store.delete(key);
  t.strictSame(sent, [[`DELETE ${path}`]]);
  const { pathname, searchParams } = new URL(await store.link(key, 60));
  t.strictSame([pathname, searchParams.get('X-Amz-Expires')], [path, '60']);
});

t.test('a request has deadlines, and four attempts', async (t) => {
  const { store, client } = await scripted(t, stored);
  await store.get(key);
  t.equal(await client.config.maxAttempts(), 4);
  const { requestHandler } = client.config as unknown as {
    requestHandler: { httpHandlerConfigs(): object };
  };
  t.match(requestHandler.httpHandlerConfigs(), {
    ...{ connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
});
