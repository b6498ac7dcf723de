/**
 * What is answered in one turn of the event loop is written together at its end. Each write wakes whoever waits for
 * it, which costs more than all else of a reply that is ready; those that follow at once find it awake. What is left to
 * do for each comes after all are written: nobody waits for it, and the same code runs many times in a row.
 */
export class Turn<Ready> {
  private waiting: Ready[] = [];

  constructor(
    private readonly write: (one: Ready) => void,
    private readonly finish: (one: Ready) => void,
  ) {}

  /** Before the loop waits for anything new. */
  add(one: Ready): void {
    if (this.waiting.length === 0) {
      setImmediate(() => {
        this.end();
      });
    }
    this.waiting.push(one);
  }

  private end(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const one of all) this.write(one);
    for (const one of all) this.finish(one);
  }
}
