import type { Rowset } from './rowset.ts';

/** How rows become bytes in one format, part after part. */
export interface Writer {
  readonly head: Buffer | null;
  /** Each chunk is made when it is asked for. */
  body(rows: Rowset): Iterable<Buffer>;
  /** After the last rows. */
  tail(): Buffer | null;
}
