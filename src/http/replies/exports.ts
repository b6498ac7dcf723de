/** Limits the concurrent exports of each caller: each occupies a connection and a core for a while. */
import type { Readable } from 'node:stream';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../../errors.ts';
import type { ExportLimit } from './too-large.ts';

export class Exports {
  private readonly running = new Map<string, number>();
  private readonly max: number;
  /** Set where the length of replies is limited. */
  readonly limit: ExportLimit | null;

  constructor(max: number, limit: ExportLimit | null = null) {
    this.max = max;
    this.limit = limit;
  }

  /** Counts the stream until it closes. Raises `too-many-exports`. */
  admit({ subject }: Caller, stream: Readable): Readable {
    const now = this.running.get(subject) ?? 0;
    if (now >= this.max) {
      throw new Problem('too-many-exports', `At most ${this.max} at once.`, {
        headers: { 'retry-after': '5' },
      });
    }
    this.running.set(subject, now + 1);
    return stream.once('close', () => {
      const left = (this.running.get(subject) ?? 1) - 1;
      if (left > 0) this.running.set(subject, left);
      else this.running.delete(subject);
    });
  }
}
