/** The JSON text of whole rows, kept: most pages are made of rows that were written out before. */
import { LRUCache } from 'lru-cache';
import type { Rowset } from './rowset.js';
import type { StoredTable } from './table.js';

/** Beside its characters, of a text that is kept. */
const bytesBeside = 150;
const mostRows = 2 ** 32;

export class Lines {
  private readonly kept: LRUCache<number, string>;
  private readonly ids = new WeakMap<StoredTable, number>();
  private lastId = 0;

  constructor(maxBytes: number) {
    this.kept = new LRUCache({
      maxSize: Math.max(1, maxBytes),
      sizeCalculation: ({ length }) => length + bytesBeside,
    });
  }

  /** The same rows of all columns of the table; their text is looked up before it is made. */
  of(table: StoredTable, rows: Uint32Array, rowset: Rowset): Rowset {
    const base = this.idOf(table) * mostRows;
    return {
      ...rowset,
      line: (index) => {
        const key = base + (rows[index] ?? 0);
        let text = this.kept.get(key);
        if (text === undefined) this.kept.set(key, (text = rowset.line(index)));
        return text;
      },
    };
  }

  private idOf(table: StoredTable): number {
    let id = this.ids.get(table);
    if (id === undefined) this.ids.set(table, (id = this.lastId += 1));
    return id;
  }
}
