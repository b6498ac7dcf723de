/** The active release, from the pointer in the object store; the pointer is never older than the setting allows. */
import { LRUCache } from 'lru-cache';
import { manifest, type Manifest } from '../contracts/manifest.ts';
import { pointer, pointerKey, type Pointer } from '../contracts/pointer.ts';
import { Problem } from '../errors.ts';
import type { ObjectStore } from '../platform/objects/port.ts';

interface Options {
  /** Milliseconds before the pointer is read again. */
  readonly checkAfter: number;
  /** Milliseconds that the last release is served while the object store is unavailable. */
  readonly hardAge: number;
  /** Chooses the release of a pointer; the current one by default. */
  readonly choose?: (pointer: Pointer) => Promise<string | null>;
  readonly now?: () => number;
  readonly onError?: (error: unknown) => void;
}

/** The release that a reply is built from; `stale` when the pointer cannot be read. */
export interface ActiveRelease {
  readonly release: Manifest;
  readonly stale: boolean;
}

export class Releases {
  private readonly now: () => number;
  private readonly manifests = new LRUCache<string, Manifest>({ max: 8 });
  private pointer: Pointer | null = null;
  private serving: ActiveRelease | null = null;
  private triedAt = -Infinity;
  private readAt = -Infinity;
  private reading: Promise<void> | null = null;
  private readonly objects: ObjectStore;
  private readonly options: Options;

  constructor(objects: ObjectStore, options: Options) {
    this.objects = objects;
    this.options = options;
    this.now = options.now ?? Date.now;
  }

  /** The release that was served last, without reading the pointer. */
  get known(): ActiveRelease | null {
    return this.serving;
  }

  /** The release to serve now, or null before the first one. Raises `release-unavailable`. */
  async find(): Promise<ActiveRelease | null> {
    const isDue = this.now() - this.triedAt >= this.options.checkAfter;
    // Requests during the first read, or during the first one after a long pause, wait for it.
    if (isDue || (this.reading && this.isTooOld())) await this.refresh();
    if (this.isTooOld()) {
      throw new Problem('release-unavailable', 'The object store cannot be read.', {
        headers: { 'retry-after': '10' },
      });
    }
    return this.serving;
  }

  /** The release to serve now. Raises `not-ready`, `release-unavailable`. */
  async current(): Promise<ActiveRelease> {
    const serving = await this.find();
    if (serving) return serving;
    throw new Problem('not-ready', 'No release has been published yet; run the pipeline.', {
      headers: { 'retry-after': '10' },
    });
  }

  /** A retained release, the current one or an earlier one. Raises `release-gone`. */
  async named(release: string, otherwise = 'Start again without cursor.'): Promise<ActiveRelease> {
    const serving = await this.current();
    if (serving.release.release === release) return serving;
    if (!this.isKept(release)) await this.refresh();
    if (!this.isKept(release)) throw new Problem('release-gone', otherwise);
    return { release: await this.manifest(release), stale: serving.stale };
  }

  /** The current pointer and the retained releases, newest first. */
  async retained(): Promise<{ readonly pointer: Pointer | null; readonly releases: Manifest[] }> {
    await this.refresh();
    await this.find();
    const { pointer } = this;
    const names = [...(pointer?.releases ?? [])].reverse().map(({ release }) => release);
    return { pointer, releases: await Promise.all(names.map((name) => this.manifest(name))) };
  }

  /** Reads the pointer; concurrent callers share one read. */
  refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private isTooOld(): boolean {
    return this.now() - this.readAt > this.options.hardAge;
  }

  private async read(): Promise<void> {
    this.triedAt = this.now();
    try {
      const stored = await this.objects.get(pointerKey);
      const read = stored && pointer.parse(JSON.parse(stored.body.toString()));
      // A pointer with an earlier time is an outdated read: never go back to it.
      const isOld = read && this.pointer && read.moved_at < this.pointer.moved_at;
      if (!isOld) await this.adopt(read);
      this.readAt = this.now();
    } catch (error) {
      // The last release is still served, marked as stale, until the hard age.
      if (this.serving) this.serving = { ...this.serving, stale: true };
      this.options.onError?.(error);
    }
  }

  private async adopt(read: Pointer | null): Promise<void> {
    const name = read && (await this.choose(read));
    const release = name === null ? null : await this.manifest(name);
    this.pointer = read;
    if (!release) this.serving = null;
    else if (this.serving?.release !== release || this.serving.stale) {
      this.serving = { release, stale: false };
    }
  }

  private choose(read: Pointer): Promise<string | null> {
    return this.options.choose?.(read) ?? Promise.resolve(read.current?.release ?? null);
  }

  private isKept(release: string): boolean {
    return this.pointer?.releases.some((entry) => entry.release === release) ?? false;
  }

  private async manifest(release: string): Promise<Manifest> {
    const known = this.manifests.get(release);
    if (known) return known;
    const stored = await this.objects.get(`releases/${release}.json`);
    if (!stored) throw new Problem('release-gone', 'Start again without cursor.');
    const read = manifest.parse(JSON.parse(stored.body.toString()));
    this.manifests.set(release, read);
    return read;
  }
}
