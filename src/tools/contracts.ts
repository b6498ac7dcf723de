/** Writes what Python takes from here to pyspark/pipeline/contracts/: schemas of shared documents, descriptions. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { contracts } from '../contracts/index.js';
import { marts } from '../marts/index.js';

const text = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

export function contractFiles(): Map<string, string> {
  return new Map([
    ...Object.entries(contracts).map(([name, schema]): [string, string] => [
      `${name}.schema.json`,
      text(z.toJSONSchema(schema)),
    ]),
    ['descriptions.json', text(descriptions())],
  ]);
}

/** Table to column to its description: the comments in the warehouse. */
const descriptions = () =>
  Object.fromEntries(
    marts
      .flatMap(({ tables }) => tables)
      .map(({ name, columns }) => [
        name,
        Object.fromEntries(columns.map((column) => [column.name, column.description])),
      ]),
  );

const target = new URL('../../pyspark/pipeline/contracts/', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(target, { recursive: true });
  for (const [name, text] of contractFiles()) writeFileSync(new URL(name, target), text);
}
