import type { TableVersion } from '../contracts/common.js';
import type { Table } from '../marts/table.js';
import type { StoredTable } from '../store/table.js';

/** Where the tables of a release are read from. */
export interface Warehouse {
  /** A whole table version, of a release that has it, ordered by key. Raises TableError when it is not as registered. */
  load(table: Table, version: TableVersion, release: string): Promise<StoredTable>;
}
