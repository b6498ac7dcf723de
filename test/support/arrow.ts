/** An Arrow stream as another program reads it. */
import { tableFromIPC } from 'apache-arrow';

interface ArrowRow {
  toJSON(): object;
}

export function readArrow(bytes: Buffer) {
  const table = tableFromIPC(bytes);
  const rows = table.toArray() as ArrowRow[];
  return {
    columns: table.schema.fields.map(({ name, type }) => [name, String(type)]),
    rows: rows.map((row) => Object.values(row.toJSON()) as unknown[]),
  };
}
