/** Apache Arrow streams (IPC) of rows: text, 64-bit numbers and integers, days, flags; every column may be null. */
import {
  Bool,
  DateDay,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { columnOf, isNumeric, type Table } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import { chunkRows, type Rowset } from './rowset.ts';
import type { Writer } from './writer.ts';

const bytesAfterBatches = 8;

/** The schema, then rows in batches, then the mark of the end. The columns are those of the first rows. */
export function arrowWriter(table: Table, first: Rowset, rowsPerChunk = chunkRows): Writer {
  const types = first.names.map((name, column) => typeOf(table, first, name, column));
  const schema = new Schema(first.names.map((name, i) => new Field(name, typeAt(types, i), true)));
  const empty = streamOf(schema, null);
  const header = empty.length - bytesAfterBatches;
  return {
    head: empty.subarray(0, header),
    body: (rows) => batches(rows, { types, schema, header, rowsPerChunk }),
    tail: () => empty.subarray(header),
  };
}

interface Stream {
  readonly types: readonly DataType[];
  readonly schema: Schema;
  readonly header: number;
  readonly rowsPerChunk: number;
}

function* batches(rows: Rowset, { types, schema, header, rowsPerChunk }: Stream) {
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    const length = Math.min(rowsPerChunk, rows.length - from);
    const columns = types.map((type, column) =>
      dataOf(
        type,
        Array.from({ length }, (_, i) => rows.value(from + i, column)),
      ),
    );
    const type = new Struct(schema.fields);
    const batch = new RecordBatch(
      schema,
      makeData({ type, length, nullCount: 0, children: columns }),
    );
    // The writer makes whole streams: the middle of each is the batch.
    yield streamOf(schema, batch).subarray(header, -bytesAfterBatches);
  }
}

function streamOf(schema: Schema, batch: RecordBatch | null): Buffer {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  if (batch) writer.write(batch);
  writer.finish();
  return Buffer.from(writer.toUint8Array(true));
}

function typeAt(types: readonly DataType[], index: number): DataType {
  const type = types[index];
  if (!type) throw new RangeError('there is a type for every column');
  return type;
}

/** As the registry says; of a computed column, as its first value says. */
function typeOf(table: Table, rows: Rowset, name: string, column: number): DataType {
  const kind = columnOf(table, name)?.kind;
  if (kind === 'count') return new Int64();
  if (kind === 'date') return new DateDay();
  if (kind === 'flag') return new Bool();
  if (kind) return isNumeric(kind) ? new Float64() : new Utf8();
  for (let row = 0; row < rows.length; row += 1) {
    const value = rows.value(row, column);
    if (typeof value === 'string') return new Utf8();
    if (typeof value === 'boolean') return new Bool();
    if (value !== null) return new Float64();
  }
  return name === 'change' || name === 'date' ? new Utf8() : new Float64();
}

function dataOf(type: DataType, values: readonly Scalar[]): Data {
  const cells = values.map((value) => (value === null ? null : cellOf(type, value)));
  const [data] = vectorFromArray(cells, type).data;
  if (!data) throw new RangeError('a vector has data');
  return data;
}

/** The value as the library takes it. */
function cellOf(type: DataType, value: NonNullable<Scalar>) {
  if (type instanceof Int64) return BigInt(Number(value));
  return type instanceof DateDay ? Date.parse(String(value)) : value;
}
