import type { TableVersion } from '../contracts/common.js';
import type { Pointer } from '../contracts/pointer.js';
import type { Table } from '../marts/table.js';
import type { Scalar } from '../query/scalar.js';
import type { StoredTable } from '../store/table.js';
import type { Statement } from './sql.js';

/** One version of a table, of a release that has it. */
export interface ReleaseTable {
  readonly table: Table;
  readonly version: TableVersion;
  readonly release: string;
}

/** Where the tables of a release are read from. */
export interface Warehouse {
  /** A whole table version, of a release that has it, ordered by key. Raises TableError when it is not as registered. */
  load(table: Table, version: TableVersion, release: string): Promise<StoredTable>;
  /**
   * Answers one statement over a table version: rows in chunks, a value per column of the statement.
   * Without it every table is loaded, whatever its size.
   */
  query?(of: ReleaseTable, statement: Statement): AsyncIterable<readonly (readonly Scalar[])[]>;
  /**
   * Lets those who read the warehouse itself see what the pointer says; a later move than this one holds.
   * Without it nobody but this product reads there.
   */
  followPointer?(pointer: Pointer): Promise<void>;
}

/** One that can be asked. */
export type QueryableWarehouse = Warehouse & Required<Pick<Warehouse, 'query'>>;

export const isQueryable = (warehouse: Warehouse): warehouse is QueryableWarehouse =>
  warehouse.query !== undefined;
