/** The JSON text of whole rows, kept: most pages are made of rows that were written out before. */
import type { Rowset } from './rowset.js';
import type { StoredTable } from './table.js';

/** Beside its characters, of a line that is kept. */
const bytesBeside = 200;

/** By row. */
type Kept = Map<number, Buffer>;

/** All are forgotten together when there is no more room: to tell which was asked for last would cost more than it saves. */
export class Lines {
  private kept = new WeakMap<StoredTable, Kept>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The same rows of all columns of the table; their text is looked up before it is made. */
  of(table: StoredTable, rows: Uint32Array, rowset: Rowset): Rowset {
    let kept = this.kept.get(table);
    if (!kept) this.kept.set(table, (kept = new Map<number, Buffer>()));
    const known = kept;
    return {
      ...rowset,
      bytes: (index) => {
        const row = rows[index] ?? 0;
        return known.get(row) ?? this.keep(known, row, rowset.line(index));
      },
    };
  }

  private keep(kept: Kept, row: number, line: string): Buffer {
    const made = Buffer.from(`,${line}`);
    this.bytes += made.length + bytesBeside;
    kept.set(row, made);
    if (this.bytes > this.maxBytes) {
      this.kept = new WeakMap();
      this.bytes = 0;
    }
    return made;
  }
}
