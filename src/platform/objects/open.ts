/** Opens the object store of a home: a folder or `s3://bucket/prefix`. */
import { join } from 'node:path';
import { s3Scheme } from '../../settings/index.ts';
import { DirectoryStore } from './directory.ts';
import type { ObjectStore } from './port.ts';

const folder = 'objects';

export async function openObjects(home: string): Promise<ObjectStore> {
  if (!home.startsWith(s3Scheme)) return new DirectoryStore(join(home, folder));
  // Loaded only for S3: the import of the SDK is slow.
  const { s3Client, S3Store } = await import('./s3.ts');
  const { bucket, prefix } = placeOf(home);
  return new S3Store(s3Client(), { bucket, prefix: `${prefix}${folder}/` });
}

/** Bucket and prefix of `s3://bucket/prefix`. */
export function placeOf(home: string): { readonly bucket: string; readonly prefix: string } {
  const [bucket = '', ...parts] = home.slice(s3Scheme.length).split('/').filter(Boolean);
  return { bucket, prefix: parts.map((part) => `${part}/`).join('') };
}
