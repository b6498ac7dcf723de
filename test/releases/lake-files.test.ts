/** Files of the lake, as a reply reads them: from a folder and from S3. */
import { mkdirSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { lakeFiles } from '../../src/releases/lake-files.ts';
import { bucket, startDoubles } from '../support/doubles.ts';
import { environmentOf } from '../support/main-py.ts';

const path = 'silver/orders/r1/part.parquet';

t.test('from a folder', async (t) => {
  const home = t.testdir();
  mkdirSync(`${home}/lake/silver/orders/r1`, { recursive: true });
  writeFileSync(`${home}/lake/${path}`, 'rows');
  t.equal((await lakeFiles(home)(path)).toString(), 'rows');
  await t.rejects(lakeFiles(home)('silver/none'), { code: 'ENOENT' });
  t.throws(() => lakeFiles(home)('../objects/lock'), /objects\/lock/);
});

t.test('from S3', async (t) => {
  const { endpoint, s3 } = await startDoubles(t);
  Object.assign(process.env, environmentOf(endpoint, 'api'));
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: `home/lake/${path}`, Body: 'rows of S3' }),
  );
  const read = lakeFiles(`s3://${bucket}/home`);
  t.equal((await read(path)).toString(), 'rows of S3');
  await t.rejects(read('silver/none'), { message: 'silver/none is not in the lake' });
});
