/**
 * A table as an Arrow file of one batch, whose buffers are used in memory as they are: numbers
 * as doubles, other columns as codes into sorted dictionaries. Equal tables give equal bytes.
 */
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table as ArrowTable,
  tableFromIPC,
  tableToIPC,
  Utf8,
  util,
  Vector,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { isNumeric, type Column, type Table } from '../../marts/table.ts';
import type { CodedColumn, NumberColumn, StoredColumn } from '../../store/columns.ts';
import { bytesOf, columnIn, TableError, type StoredTable } from '../../store/table.ts';

export function encodeTable(table: StoredTable): Buffer {
  const { rows } = table;
  const children = table.definition.columns.map((column, id) => {
    const stored = columnIn(table, column.name);
    return stored.store === 'number' ? numberData(stored) : codedData(stored, column, id);
  });
  const fields = table.definition.columns.flatMap(({ name, nullable }, i) => {
    const type = children[i]?.type;
    return type ? [new Field(name, type, nullable)] : [];
  });
  const type = new Struct(fields);
  const data = makeData({ type, length: rows, nullCount: 0, children });
  const batch = new RecordBatch(new Schema(fields), data);
  return Buffer.from(tableToIPC(new ArrowTable([batch]), 'file'));
}

function numberData({ values }: NumberColumn): Data<Float64> {
  const common = { type: new Float64(), length: values.length, data: values };
  const nullCount = values.reduce((nulls, value) => nulls + (Number.isNaN(value) ? 1 : 0), 0);
  if (nullCount === 0) return makeData({ ...common, nullCount });
  const nullBitmap = util.packBools(Array.from(values, (value) => !Number.isNaN(value)));
  return makeData({ ...common, nullCount, nullBitmap });
}

/** The dictionary id is the position of the column, because the library's own counter would change the bytes. */
function codedData({ codes, values }: CodedColumn, { kind }: Column, id: number): Data {
  const valueType = kind === 'flag' ? new Bool() : new Utf8();
  const type = new Dictionary(valueType, new Int32(), id);
  const dictionary = vectorFromArray(values, valueType);
  const common = { type, length: codes.length, data: codes, dictionary };
  const nullCount = codes.reduce((nulls, code) => nulls + (code < 0 ? 1 : 0), 0);
  if (nullCount === 0) return makeData({ ...common, nullCount });
  const nullBitmap = util.packBools(Array.from(codes, (code) => code >= 0));
  return makeData({ ...common, nullCount, nullBitmap });
}

/** Reads a table. Raises TableError when its columns do not match. */
export function decodeTable(definition: Table, body: Buffer): StoredTable {
  // Columns are views of the bytes, so these must be aligned for doubles.
  const bytes = body.byteOffset % 8 === 0 ? body : new Uint8Array(body);
  const read = tableFromIPC(bytes);
  const rows = read.numRows;
  const columns = new Map(
    definition.columns.map((column): [string, StoredColumn] => {
      const found: Vector<DataType> | null = read.getChild(column.name);
      const [data, ...more] = found?.data ?? [];
      if (!data || more.length > 0) throw new TableError(`column ${column.name} is not whole`);
      return [column.name, isNumeric(column.kind) ? numbers(data, column) : coded(data, column)];
    }),
  );
  return { definition, rows, columns, bytes: bytesOf(columns.values()) };
}

function numbers(data: Data, { name }: Column): NumberColumn {
  const values: unknown = data.values;
  if (!(values instanceof Float64Array)) throw new TableError(`column ${name} has no numbers`);
  return { store: 'number', values: withNulls(data, values, NaN) };
}

function coded(data: Data, { name }: Column): CodedColumn {
  const { dictionary } = data;
  const codes: unknown = data.values;
  if (!(codes instanceof Int32Array) || !dictionary) {
    throw new TableError(`column ${name} has no codes`);
  }
  const values = dictionary.data.flatMap(valuesOf);
  const json = values.map((value) => JSON.stringify(value));
  return { store: 'coded', codes: withNulls(data, codes, -1), values, json };
}

/** The values of a padded buffer. A copy when there are nulls, because the value under a null is undefined. */
function withNulls<A extends Float64Array | Int32Array>(data: Data, values: A, mark: number): A {
  const own = values.subarray(data.offset, data.offset + data.length) as A;
  if (data.nullCount === 0) return own;
  const marked = own.slice() as A;
  for (let row = 0; row < marked.length; row += 1) if (!data.getValid(row)) marked[row] = mark;
  return marked;
}

/** The library decodes value by value; slicing one ASCII text is several times faster. */
function valuesOf(data: Data): (string | boolean)[] {
  const { length, offset } = data;
  const bytes: unknown = data.values;
  const ends: unknown = data.valueOffsets;
  if (offset === 0 && bytes instanceof Uint8Array && ends instanceof Int32Array) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, ends[length] ?? 0).toString();
    if (text.length === ends[length]) {
      return Array.from({ length }, (_, i) => text.slice(ends[i], ends[i + 1]));
    }
  }
  return [...new Vector([data])] as (string | boolean)[];
}
