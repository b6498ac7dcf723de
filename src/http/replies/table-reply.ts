/** What routes hand over to be sent: a page of rows or an export, and how it is read. */
import type { MartTable } from '../../marts/index.ts';
import type { Format } from '../../query/formats.ts';
import type { CsvOptions } from '../../query/reply-options.ts';
import type { ActiveRelease } from '../../releases/releases.ts';
import type { ExportRows } from '../../store/reader.ts';
import type { Rowset } from '../../store/rowset.ts';
import type { Caller } from '../access/caller.ts';

export interface Page {
  readonly rows: Rowset;
  readonly total: number;
  readonly nextCursor: string | null;
  /** Number of all groups of an aggregate, including those beyond `limit`. */
  readonly groups?: number;
}

export interface TableReply {
  readonly about: MartTable;
  readonly caller: Caller;
  readonly active: ActiveRelease;
  readonly format: Format;
  readonly csv: CsvOptions;
  readonly shape: 'list' | 'item';
  /** Part of the file name of an export, such as `clv-changes`. */
  readonly name: string;
  /** Equal for two replies of one release with the same rows, caller and format aside. */
  readonly key: string;
  /** Whether there may be no row to send, so that even 304 needs a read. */
  readonly mustExist?: boolean;
  readonly read: () => Promise<Page>;
  /** Every row, for formats without pages; by default those of `read`. */
  readonly export?: () => Promise<ExportRows>;
}
