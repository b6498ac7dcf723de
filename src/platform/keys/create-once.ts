import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../system-error.ts';

/** Reads a private file and creates it first when absent; of several processes one creates it and all read it. */
export async function createOnce(path: string, make: () => Promise<string>): Promise<string> {
  const known = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (known !== null) return known;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, await make(), { mode: 0o600, flag: 'wx' });
    // link(2) fails when the file exists, so nobody reads half a key or replaces one.
    await link(temporary, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  return readFile(path, 'utf8');
}
