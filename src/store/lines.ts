/** The JSON text of whole rows, kept: most pages are made of rows that were written out before. */
import type { Rowset } from './rowset.js';
import type { StoredTable } from './table.js';

/** Lines that were first asked for one after the other lie so, and are copied as one. */
const chunkBytes = 65_536;

/** Where the lines of the rows of a table lie, counted through all chunks; up to 0 where there is none. */
interface Places {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** All are forgotten together when there is no more room: to tell which was asked for last would cost more than it saves. */
export class Lines {
  private places = new WeakMap<StoredTable, Places>();
  private chunks: Buffer[] = [];
  private end = 0;
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The same rows of all columns of the table; their text is looked up before it is made. */
  of(table: StoredTable, rows: Uint32Array, rowset: Rowset): Rowset {
    // What is new first (docs/decisions/0007): these rows have no pieces of their own.
    return { pieces: () => this.pieces(table, rows, rowset), ...rowset };
  }

  private pieces(table: StoredTable, rows: Uint32Array, rowset: Rowset): Buffer[] {
    const places = this.placesOf(table);
    const pieces: Buffer[] = [];
    let [from, to] = [0, 0];
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i] ?? 0;
      const long = places.to[row] === 0 ? this.keep(places, row, rowset.line(i)) : null;
      const start = places.from[row] ?? 0;
      if (start !== to || start % chunkBytes === 0) {
        if (from < to) pieces.push(this.stretch(from, to));
        from = start;
      }
      to = places.to[row] ?? 0;
      if (long !== null) pieces.push(long);
    }
    if (from < to) pieces.push(this.stretch(from, to));
    return pieces;
  }

  private placesOf(table: StoredTable): Places {
    if (this.bytes > this.maxBytes) this.forget();
    let places = this.places.get(table);
    if (!places) {
      places = { from: new Uint32Array(table.rows), to: new Uint32Array(table.rows) };
      this.places.set(table, places);
      this.bytes += 8 * table.rows;
    }
    return places;
  }

  /** Null once it is kept; the line itself where it is longer than a chunk. */
  private keep({ from, to }: Places, row: number, line: string): Buffer | null {
    const made = Buffer.from(`,${line}`);
    if (made.length > chunkBytes) return made;
    const all = this.chunks.length * chunkBytes;
    if (this.end + made.length > all) {
      this.chunks.push(Buffer.allocUnsafeSlow(chunkBytes));
      this.bytes += chunkBytes;
      this.end = all;
    }
    made.copy(this.chunks.at(-1) ?? made, this.end % chunkBytes);
    from[row] = this.end;
    to[row] = this.end += made.length;
    return null;
  }

  private stretch(from: number, to: number): Buffer {
    const start = from % chunkBytes;
    const chunk = this.chunks[(from - start) / chunkBytes] ?? Buffer.alloc(0);
    return chunk.subarray(start, start + to - from);
  }

  private forget(): void {
    this.places = new WeakMap();
    this.chunks = [];
    this.end = 0;
    this.bytes = 0;
  }
}
