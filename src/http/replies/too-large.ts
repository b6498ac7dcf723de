/** Exports past what can be sent: told before the first byte, for nothing is cut. */
import type { Manifest } from '../../contracts/manifest.js';
import { Problem } from '../../errors.js';
import type { Table } from '../../marts/table.js';
import { chunkRows } from '../../store/rowset.js';
import type { Reading } from './send.js';

export interface ExportWay {
  /** Longest reply that can be sent, in bytes before compression. */
  readonly mostBytes: number;
  /** Where anybody may read a whole table for a short while, as the Arrow file of its snapshot; or null. */
  readonly link: (release: Manifest, table: Table) => Promise<string | null>;
}

/** Chunks that are enough to say that the rest is short: the first may be a header. */
const sampled = 2;

/** Whether the chunks are longer than `most` bytes; most often two of them tell, else it counts. */
export async function isLonger(
  most: number,
  rows: number,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<boolean> {
  let bytes = 0;
  let count = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    count += 1;
    if (bytes > most) return true;
    if (count === sampled && 2 * bytes * Math.ceil(rows / chunkRows) <= most) return false;
  }
  return false;
}

/** Where the whole table is, for who asked for it and may see all of it. Raises `export-too-large`. */
export async function addressOf(
  way: ExportWay,
  { about, caller, serving }: Reading,
  isTable: boolean,
): Promise<string> {
  const isAllowed = isTable && caller.rowFilter === null;
  const location = isAllowed ? await way.link(serving.release, about.table) : null;
  if (location === null) {
    throw new Problem(
      'export-too-large',
      'It is longer than can be sent at once: read format=json page by page, with limit and cursor.',
    );
  }
  return location;
}
