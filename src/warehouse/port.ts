import type { TableVersion } from '../contracts/common.ts';
import type { Pointer } from '../contracts/pointer.ts';
import type { Table } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import { expectedBytes, type StoredTable } from '../store/table.ts';
import type { Statement } from './sql.ts';

/** A table version of a release. */
export interface ReleaseTable {
  readonly table: Table;
  readonly version: TableVersion;
  readonly release: string;
  /** Columns of `table` that the version lacks; statements read null in their place. */
  readonly absent: readonly string[];
}

/** Some rows of a result: the values of each of its columns. */
export type ResultColumns = readonly (readonly Scalar[])[];

/** Port to the tables of a release. */
export interface Warehouse {
  /** Reads a whole table version, ordered by key. Raises TableError when it does not match the registry. */
  load(table: Table, version: TableVersion, release: string): Promise<StoredTable>;
  /**
   * Runs a statement over a table version, which it reads as `source`; yields its rows in chunks. A statement may read
   * a second version, as `earlier`. Without this method every table is loaded, whatever its size.
   */
  query?(
    of: ReleaseTable,
    statement: Statement,
    earlier?: ReleaseTable,
  ): AsyncIterable<ResultColumns>;
  /**
   * Shows the release of the pointer to those who read the warehouse directly; a later move stands.
   * Absent when nobody reads the warehouse directly.
   */
  followPointer?(pointer: Pointer): Promise<void>;
}

/** A warehouse that runs statements. */
export type QueryableWarehouse = Warehouse & Required<Pick<Warehouse, 'query'>>;

export const isQueryable = (warehouse: Warehouse): warehouse is QueryableWarehouse =>
  warehouse.query !== undefined;

/** Whether a table is too large for memory, and its warehouse answers questions about it instead. */
export const isQueried = (
  warehouse: Warehouse,
  { table, version }: Pick<ReleaseTable, 'table' | 'version'>,
  maxTableBytes: number,
): warehouse is QueryableWarehouse =>
  isQueryable(warehouse) && expectedBytes(table, version.rows) > maxTableBytes;
