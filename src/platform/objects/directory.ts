/**
 * Objects below one folder: each is a folder of numbered versions, the newest number is its etag, and
 * link(2) to the next number is the compare-and-set (docs/decisions/0001-directory-object-store.md).
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../system-error.ts';
import { checkedKey, wasChanged, type ObjectStore, type Stored } from './port.ts';

const versionPattern = /^[0-9]{10}$/;
const versionsKept = 32;

const fileName = (version: number) => String(version).padStart(10, '0');

export class DirectoryStore implements ObjectStore {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  async get(key: string): Promise<Stored | null> {
    const folder = this.folder(key);
    for (;;) {
      const newest = await newestVersion(folder);
      if (newest === 0) return null;
      try {
        return { body: await readFile(join(folder, fileName(newest))), etag: String(newest) };
      } catch (error) {
        // Pruned between listing and opening: a newer version exists.
        if (!hasCode(error, 'ENOENT')) throw error;
      }
    }
  }

  create(key: string, body: Buffer): Promise<string> {
    return this.write(key, body, 0);
  }

  replace(key: string, body: Buffer, etag: string): Promise<string> {
    return this.write(key, body, Number(etag));
  }

  async list(prefix: string): Promise<string[]> {
    const names = await namesIn(join(this.root, prefix));
    const newest = await Promise.all(
      names.map((name) => newestVersion(join(this.root, prefix, name))),
    );
    return names
      .filter((_, i) => (newest[i] ?? 0) > 0)
      .map((name) => prefix + name)
      .sort();
  }

  async delete(key: string): Promise<void> {
    const trash = join(await this.scratch('.trash'), randomUUID());
    try {
      // Renamed first: readers see the whole object or none.
      await rename(this.folder(key), trash);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return;
      throw error;
    }
    await rm(trash, { recursive: true, force: true });
  }

  private async write(key: string, body: Buffer, expected: number): Promise<string> {
    const folder = this.folder(key);
    if ((await newestVersion(folder)) !== expected) throw wasChanged(key);
    await mkdir(folder, { recursive: true });
    const mine = join(folder, fileName(expected + 1));
    const temporary = await this.temporary(body);
    try {
      await link(temporary, mine);
    } catch (error) {
      throw hasCode(error, 'EEXIST') ? wasChanged(key) : error;
    } finally {
      await rm(temporary, { force: true });
    }
    const newest = await newestVersion(folder);
    if (newest >= expected + 1 + versionsKept) {
      // The number may have been free only because its first version was pruned.
      await rm(mine, { force: true });
      throw wasChanged(key);
    }
    await prune(folder, newest - versionsKept);
    return String(expected + 1);
  }

  private async temporary(body: Buffer): Promise<string> {
    const path = join(await this.scratch('.tmp'), randomUUID());
    const file = await open(path, 'wx');
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  }

  private async scratch(name: string): Promise<string> {
    const folder = join(this.root, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  private folder(key: string): string {
    return join(this.root, checkedKey(key));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

async function versions(folder: string): Promise<number[]> {
  return (await namesIn(folder)).filter((name) => versionPattern.test(name)).map(Number);
}

const newestVersion = async (folder: string) => Math.max(0, ...(await versions(folder)));

async function prune(folder: string, last: number): Promise<void> {
  const old = (await versions(folder)).filter((version) => version <= last);
  await Promise.all(old.map((version) => rm(join(folder, fileName(version)), { force: true })));
}
