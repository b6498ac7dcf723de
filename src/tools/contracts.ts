/** Writes what Python takes from here to pyspark/pipeline/contracts/: schemas of shared documents, tables of the marts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { contracts } from '../contracts/index.ts';
import { martTables } from '../marts/index.ts';

const text = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

export function contractFiles(): Map<string, string> {
  return new Map([
    ...Object.entries(contracts).map(([name, schema]): [string, string] => [
      `${name}.schema.json`,
      text(z.toJSONSchema(schema)),
    ]),
    ['tables.json', text(tables())],
  ]);
}

/** Every table of the marts, in order: what Python writes, audits, and comments in the warehouse. */
const tables = () =>
  Object.fromEntries(
    martTables.map(({ table: { name, grain, key, columns } }) => [
      name,
      {
        grain,
        key,
        columns: columns.map(({ name, kind, nullable, values, description }) => ({
          name,
          kind,
          nullable,
          ...(values && { values }),
          description,
        })),
      },
    ]),
  );

const target = new URL('../../pyspark/pipeline/contracts/', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(target, { recursive: true });
  for (const [name, text] of contractFiles()) writeFileSync(new URL(name, target), text);
}
