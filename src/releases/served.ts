/** Chooses the served release on AWS, where snapshots follow releases: the newest with a snapshot that was not refused. */
import type { Pointer } from '../contracts/pointer.ts';
import { refresh, refreshKey } from '../contracts/refresh.ts';
import { snapshotKey } from '../contracts/snapshot.ts';
import { readDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';

type Entry = Pointer['releases'][number];

export class ServedRelease {
  /** Releases with a snapshot; it exists as long as its release is retained. */
  private readonly ready = new Set<string>();
  private readonly objects: ObjectStore;
  /** After this time a release that was not refused is served from the warehouse. */
  private readonly patienceMs: number;
  private readonly now: () => number;

  constructor(objects: ObjectStore, patienceMs: number, now: () => number = Date.now) {
    this.objects = objects;
    this.patienceMs = patienceMs;
    this.now = now;
  }

  /** Name of the release, or null before the first one. */
  async of(pointer: Pointer): Promise<string | null> {
    const { current, pinned, releases } = pointer;
    if (!current) return null;
    // A rollback is an explicit decision: the release is served in any case.
    if (pinned || (await this.isReady(current.release))) return current.release;
    const before = releases.filter(({ sequence }) => sequence < current.sequence);
    const last = await this.newestReady(before);
    if (last === null) return current.release;
    if (await this.isRefused(current.release)) return last;
    const entry = releases.find(({ release }) => release === current.release);
    const isLate = this.now() - Date.parse(entry?.published_at ?? '') > this.patienceMs;
    return isLate ? current.release : last;
  }

  private async newestReady(entries: readonly Entry[]): Promise<string | null> {
    for (const { release } of entries.toReversed()) {
      if (await this.isReady(release)) return release;
    }
    return null;
  }

  private async isReady(release: string): Promise<boolean> {
    if (this.ready.has(release)) return true;
    if (!(await this.objects.get(snapshotKey(release)))) return false;
    this.ready.add(release);
    return true;
  }

  private async isRefused(release: string): Promise<boolean> {
    const found = await readDocument(this.objects, refreshKey(release), refresh);
    return found?.document.status === 'refused';
  }
}
