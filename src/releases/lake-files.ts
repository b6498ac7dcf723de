/** Files of the lake as they are, from a folder or from S3. Paths are relative to the lake. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prefixes } from '../platform/names.ts';
import { lazy } from '../platform/memoize.ts';
import { placeOf } from '../platform/objects/open.ts';
import { checkedKey } from '../platform/objects/port.ts';
import { s3Scheme } from '../settings/index.ts';

export type ReadLakeFile = (path: string) => Promise<Buffer>;

/** Reads files of the lake of a home: a folder or `s3://bucket/prefix`. */
export function lakeFiles(home: string): ReadLakeFile {
  const keyOf = (path: string) => checkedKey(`${prefixes.lake}/${path}`);
  if (!home.startsWith(s3Scheme)) return (path) => readFile(join(home, keyOf(path)));
  const store = lazy(async () => {
    // Loaded only for S3: the import of the SDK is slow.
    const { s3Client, S3Store } = await import('../platform/objects/s3.ts');
    return new S3Store(s3Client(), placeOf(home));
  });
  return async (path) => {
    const found = await (await store()).get(keyOf(path));
    if (!found) throw new Error(`${path} is not in the lake`);
    return found.body;
  };
}
