/**
 * What is answered in one turn of the event loop is written together at its end. Each write wakes whoever waits for
 * it, which costs more than all else of a reply that is ready; those that follow at once find it awake.
 */
export class Turn {
  private waiting: (() => void)[] = [];

  /** Before the loop waits for anything new. */
  atItsEnd(write: () => void): void {
    if (this.waiting.length === 0) {
      setImmediate(() => {
        this.end();
      });
    }
    this.waiting.push(write);
  }

  private end(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const write of all) write();
  }
}
