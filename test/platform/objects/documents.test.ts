/** Documents: validated when read and written, and changed by compare-and-set. */
import t, { type Test } from 'tap';
import { z } from 'zod';
import { DirectoryStore } from '../../../src/platform/objects/directory.ts';
import {
  readDocument,
  tryWriteDocument,
  updateDocument,
  writeDocument,
} from '../../../src/platform/objects/documents.ts';
import { openObjects, placeOf } from '../../../src/platform/objects/open.ts';
import { PreconditionError } from '../../../src/platform/objects/port.ts';
import { S3Store } from '../../../src/platform/objects/s3.ts';
import { changed } from './behaviour.ts';

const schema = z.strictObject({ count: z.int() });
const key = 'runs/a.json';
const store = (t: Test) => new DirectoryStore(t.testdir());

t.test('read and written by its schema', async (t) => {
  const objects = store(t);
  t.equal(await readDocument(objects, key, schema), null);
  const first = await writeDocument(objects, key, schema, { count: 1 }, null);
  t.strictSame(await readDocument(objects, key, schema), { document: { count: 1 }, etag: first });
  t.equal((await objects.get(key))?.body.toString(), '{\n "count": 1\n}');
  const second = await writeDocument(objects, key, schema, { count: 2 }, first);
  t.strictSame(await readDocument(objects, key, schema), { document: { count: 2 }, etag: second });
  t.throws(() => writeDocument(objects, key, schema, { count: 0.5 }, second), { name: 'ZodError' });
  await objects.replace(key, Buffer.from('{"other":1}'), second);
  await t.rejects(readDocument(objects, key, schema), { name: 'ZodError' });
});

t.test('of two writers one is first, the other is told', async (t) => {
  const objects = store(t);
  const write = (count: number, etag: string | null) =>
    tryWriteDocument(objects, key, schema, { count }, etag);
  const etag = await write(1, null);
  t.type(etag, 'string');
  t.equal(await write(2, null), null);
  t.type(await write(3, etag), 'string');
  t.equal(await write(4, etag), null);
  t.strictSame((await readDocument(objects, key, schema))?.document, { count: 3 });
  await t.rejects(writeDocument(objects, key, schema, { count: 5 }, etag), changed);
  const broken = Object.assign(store(t), { create: () => Promise.reject(new Error('full')) });
  await t.rejects(tryWriteDocument(broken, key, schema, { count: 1 }, null), /full/);
});

t.test('a change is made to what is stored, again when another was faster', async (t) => {
  const objects = store(t);
  const increase = () =>
    updateDocument(objects, key, schema, (stored) => ({ count: (stored?.count ?? 0) + 1 }));
  t.strictSame(await increase(), { count: 1 });
  await Promise.all(Array.from({ length: 5 }, increase));
  t.strictSame((await readDocument(objects, key, schema))?.document, { count: 6 });
  t.strictSame(await updateDocument(objects, key, schema, () => null), { count: 6 });
  t.equal(await updateDocument(objects, 'runs/b.json', schema, () => null), null);
  let attempts = 0;
  const busy = Object.assign(store(t), {
    create: () => {
      attempts += 1;
      return Promise.reject(new PreconditionError());
    },
  });
  await t.rejects(
    updateDocument(busy, key, schema, () => ({ count: 1 })),
    {
      ...{ name: 'Error', message: `${key} is changed by other processes again and again` },
    },
  );
  t.equal(attempts, 20);
});

t.test('a home is a folder, or a prefix in a bucket', async (t) => {
  const home = t.testdir();
  const objects = await openObjects(home);
  await objects.create(key, Buffer.from('x'));
  t.equal((await new DirectoryStore(`${home}/objects`).get(key))?.body.toString(), 'x');
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
  const remote = await openObjects('s3://bucket/home');
  t.type(remote, S3Store);
  const { pathname } = new URL((await remote.link?.(key, 1)) ?? '');
  t.equal(pathname, `/bucket/home/objects/${key}`);
  const places = ['s3://bucket', 's3://bucket/', 's3://bucket/a//b/', 's3://'].map(placeOf);
  t.strictSame(places, [
    ...[
      { bucket: 'bucket', prefix: '' },
      { bucket: 'bucket', prefix: '' },
    ],
    ...[
      { bucket: 'bucket', prefix: 'a/b/' },
      { bucket: '', prefix: '' },
    ],
  ]);
});
