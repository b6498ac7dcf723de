/** How many whole tables a caller may be sent at once: each holds a connection and a core for a while. */
import type { Readable } from 'node:stream';
import type { Caller } from '../access/caller.js';
import { Problem } from '../../errors.js';
import type { ExportWay } from './too-large.js';

export class Exports {
  private readonly running = new Map<string, number>();

  constructor(
    private readonly most: number,
    /** Where replies can't be of any length: how long, and where longer ones are. */
    readonly way: ExportWay | null = null,
  ) {}

  /** Counts the stream until it has ended or failed. Raises `too-many-exports`. */
  admit({ subject }: Caller, stream: Readable): Readable {
    const now = this.running.get(subject) ?? 0;
    if (now >= this.most) {
      throw new Problem('too-many-exports', `At most ${this.most} at once.`, {
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
