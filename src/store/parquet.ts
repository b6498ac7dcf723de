/** Parquet files of rows, with exact types: decimals, 64-bit integers, dates. Every column may be null. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { columnOf, decimalsOf, type Kind, type Table } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import type { Rowset } from './rowset.ts';
import type { Writer } from './writer.ts';

/** Rows of a row group: what memory holds at once, and what a reader may skip. */
const rowsPerGroup = 50_000;
/** Digits that a double holds exactly. */
const precision = 15;

type ParquetKind = Exclude<Kind, 'model'> | 'double';
type SchemaElement = ParquetWriter['schema'][number];

/** The columns are those of the first rows; their types are those of the registry, else those of the values. */
export function parquetWriter(table: Table, first: Rowset): Writer {
  const kinds = first.names.map((name, column) => kindOf(table, first, name, column));
  const schema: SchemaElement[] = [
    { name: 'root', num_children: kinds.length },
    ...first.names.map((name, i) => element(name, kinds[i] ?? 'text')),
  ];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema });
  /** What was written since the last call; the library counts the offset by itself. */
  const next = () => {
    const chunk = Buffer.from(bytes.getBytes());
    bytes.index = 0;
    return chunk;
  };
  return {
    head: null,
    *body(rows) {
      for (let from = 0; from < rows.length; from += rowsPerGroup) {
        const length = Math.min(rowsPerGroup, rows.length - from);
        const columnData = rows.names.map((name, column) => ({
          name,
          data: Array.from({ length }, (_, i) =>
            cellOf(kinds[column] ?? 'text', rows.value(from + i, column)),
          ),
        }));
        // A promise only for writers that wait, which this one does not.
        void writer.write({ columnData, rowGroupSize: length });
        yield next();
      }
    },
    tail() {
      void writer.finish();
      return next();
    },
  };
}

function kindOf(table: Table, rows: Rowset, name: string, column: number): ParquetKind {
  const kind = columnOf(table, name)?.kind;
  if (kind) return kind === 'model' ? 'double' : kind;
  for (let row = 0; row < rows.length; row += 1) {
    const value = rows.value(row, column);
    if (typeof value === 'boolean') return 'flag';
    if (typeof value === 'number') return 'double';
    if (value !== null) return 'text';
  }
  return name === 'change' || name === 'date' ? 'text' : 'double';
}

function element(name: string, kind: ParquetKind): SchemaElement {
  const common = { name, repetition_type: 'OPTIONAL' } as const;
  if (kind === 'text') return { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  if (kind === 'flag') return { ...common, type: 'BOOLEAN' };
  if (kind === 'date') return { ...common, type: 'INT32', converted_type: 'DATE' };
  if (kind === 'count') return { ...common, type: 'INT64' };
  if (kind === 'double') return { ...common, type: 'DOUBLE' };
  const scale = decimalsOf(kind);
  return { ...common, type: 'INT64', converted_type: 'DECIMAL', precision, scale };
}

/** The value as the library takes it; it scales and rounds decimals itself. */
function cellOf(kind: ParquetKind, value: Scalar) {
  if (value === null) return null;
  if (kind === 'count') return BigInt(Number(value));
  return kind === 'date' ? new Date(`${String(value)}T00:00:00Z`) : value;
}
