/** The object store of a home: a folder, or `s3://bucket/prefix`. */
import { join } from 'node:path';
import { s3Scheme } from '../config.js';
import { DirectoryStore } from './directory.js';
import type { ObjectStore } from './port.js';

const folder = 'objects';

export async function openObjects(home: string): Promise<ObjectStore> {
  if (!home.startsWith(s3Scheme)) return new DirectoryStore(join(home, folder));
  const [bucket = '', ...parts] = home.slice(s3Scheme.length).split('/').filter(Boolean);
  // The SDK takes a while to load: not where there is no S3.
  const { s3Client, S3Store } = await import('./s3.js');
  return new S3Store(s3Client(), { bucket, prefix: `${[...parts, folder].join('/')}/` });
}
