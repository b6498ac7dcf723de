/** A page of rows, and how it is read: what routes hand over to be sent. */
import type { MartTable } from '../../marts/index.js';
import type { Format } from '../../query/formats.js';
import type { ActiveRelease } from '../../releases/releases.js';
import type { Rowset } from '../../store/rowset.js';
import type { ExportRows } from '../../store/reader.js';
import type { Caller } from '../access/caller.js';

export interface Page {
  readonly rows: Rowset;
  readonly total: number;
  readonly nextCursor: string | null;
}

export interface Reading {
  readonly about: MartTable;
  readonly caller: Caller;
  readonly serving: ActiveRelease;
  readonly format: Format;
  readonly shape: 'list' | 'item';
  /** Equal for two readings of one release with the same answer, caller and format aside. */
  readonly key: string;
  /** Whether reading may find nothing, so that even 304 needs it. */
  readonly mustExist?: boolean;
  readonly read: () => Promise<Page>;
  /** Every row, for formats without pages; what `read` gives is all by default. */
  readonly all?: () => Promise<ExportRows>;
}
