import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import t from 'tap';
import { s3Client, S3Store } from '../../../src/platform/objects/s3.ts';
import { bucket, startDoubles } from '../../support/doubles.ts';
import { body, changed, testStore } from './behaviour.ts';

t.test('objects in a bucket', async (t) => {
  const { told, s3, fault } = await startDoubles(t);
  const at = (prefix: string, from: S3Client = s3) => new S3Store(from, { bucket, prefix });
  await testStore(t, at('production/objects/'));

  await t.test('a prefix is a store of its own', async (t) => {
    t.strictSame(await at('staging/objects/').list('runs/'), []);
    await at('').create('runs/root.json', body('r'));
    t.strictSame(await at('').list('runs/'), ['runs/root.json']);
  });

  await t.test('a list of several pages', async (t) => {
    const small = s3Client(told);
    small.middlewareStack.add((next) => (asked) => {
      Object.assign(asked.input, { MaxKeys: 2 });
      return next(asked);
    });
    for (const i of [1, 2, 3, 4, 5]) await at('').create(`many/${i}.json`, body(''));
    t.equal((await at('', small).list('many/')).length, 5);
    small.destroy();
  });

  await t.test('a write whose reply was lost is no conflict with itself', async (t) => {
    const store = at('faults/');
    const lost = { kind: 'reset_after', service: 's3', operation: 'PUT' } as const;
    await fault(lost);
    const one = await store.create('runs/a.json', body('one'));
    t.strictSame(await store.get('runs/a.json'), { body: body('one'), etag: one });
    await fault(lost);
    const two = await store.replace('runs/a.json', body('two'), one);
    t.strictSame(await store.get('runs/a.json'), { body: body('two'), etag: two });

    await fault({ ...lost, kind: 'conflict' });
    await t.rejects(store.create('runs/a.json', body('two')), changed, 'equal bytes of another');
    await fault({ ...lost, kind: 'conflict' });
    await store.replace('runs/a.json', body('three'), two);
  });

  await t.test('a failure is no conflict, and no absence', async (t) => {
    const elsewhere = new S3Store(s3, { bucket: 'no-such-bucket', prefix: '' });
    const refused: (() => Promise<unknown>)[] = [
      () => elsewhere.get('runs/a.json'),
      () => elsewhere.create('runs/a.json', body('')),
      () => elsewhere.replace('runs/a.json', body(''), '"1"'),
      () => elsewhere.list('runs/'),
    ];
    for (const asked of refused) await t.rejects(asked(), { name: 'NoSuchBucket' });
    await s3.send(new CreateBucketCommand({ Bucket: 'no-such-bucket' }));
    await fault({ kind: 'slow_down', service: 's3' });
    t.equal(await elsewhere.get('runs/a.json'), null);
  });
});
