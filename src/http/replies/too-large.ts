/** Redirects or rejects oversized exports before the first byte. */
import type { Manifest } from '../../contracts/manifest.ts';
import { Problem } from '../../errors.ts';
import type { Table } from '../../marts/table.ts';
import { chunkRows } from '../../store/rowset.ts';
import type { TableReply } from './table-reply.ts';

export interface ExportLimit {
  /** Longest reply in bytes, before compression. */
  readonly maxBytes: number;
  /** Short-lived URL of the Arrow file of the table in its snapshot; null if there is none. */
  readonly link: (release: Manifest, table: Table) => Promise<string | null>;
}

/** Chunks to measure before the rest is estimated; the first may be a header. */
const sampled = 2;

/** Whether the chunks have more than `max` bytes. Estimates from the first chunks where it can, else counts. */
export async function isLonger(
  max: number,
  rows: number,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<boolean> {
  let bytes = 0;
  let count = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    count += 1;
    if (bytes > max) return true;
    if (count === sampled && 2 * bytes * Math.ceil(rows / chunkRows) <= max) return false;
  }
  return false;
}

/** URL of the whole table, if the request is for all of it and the caller may read all of it. Raises `export-too-large`. */
export async function addressOf(
  limit: ExportLimit,
  { about, caller, active }: TableReply,
  isTable: boolean,
): Promise<string> {
  const isAllowed = isTable && caller.rowFilter === null;
  const location = isAllowed ? await limit.link(active.release, about.table) : null;
  if (location === null) {
    throw new Problem(
      'export-too-large',
      'It is longer than can be sent at once: read format=json page by page, with limit and cursor.',
    );
  }
  return location;
}
