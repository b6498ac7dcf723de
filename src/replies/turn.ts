/**
 * What is answered in one turn of the event loop is written together at its end. Each write wakes whoever waits for
 * it, which costs more than all else of a reply that is ready; those that follow at once find it awake. What is left to
 * do for each comes after all are written: nobody waits for it, and the same code runs many times in a row.
 */
export class Turn {
  private writes: (() => void)[] = [];
  private rests: (() => void)[] = [];

  /** Before the loop waits for anything new. */
  atItsEnd(write: () => void, rest: () => void): void {
    if (this.writes.length === 0) {
      setImmediate(() => {
        this.end();
      });
    }
    this.writes.push(write);
    this.rests.push(rest);
  }

  private end(): void {
    const { writes, rests } = this;
    this.writes = [];
    this.rests = [];
    for (const write of writes) write();
    for (const rest of rests) rest();
  }
}
