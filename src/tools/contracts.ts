/** Writes the JSON schema of every shared document to pyspark/pipeline/contracts/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { contracts } from '../contracts/index.js';

export function contractFiles(): Map<string, string> {
  return new Map(
    Object.entries(contracts).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`,
    ]),
  );
}

const target = new URL('../../pyspark/pipeline/contracts/', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(target, { recursive: true });
  for (const [name, text] of contractFiles()) writeFileSync(new URL(name, target), text);
}
