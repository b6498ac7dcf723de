/** What the command line says. */
import { parseArgs } from 'node:util';

/** Results of earlier runs. */
export const state = '.setup/mutation';

export interface Options {
  readonly force: boolean;
  /** Files of the folder, in TypeScript also `file.ts:10-20`; the others keep their results. */
  readonly files: readonly string[];
}

export function readOptions(all: readonly string[]): Options & { names: readonly string[] } {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      force: { type: 'boolean', default: false },
      files: { type: 'string', default: '' },
    },
  });
  const names = values.only?.split(',') ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`no folder ${unknown}; there are ${all.join(', ')}`);
  return { names, force: values.force, files: values.files.split(',').filter(Boolean) };
}
