/** What the command line says. */
import { parseArgs } from 'node:util';
import { ToolError, usage } from '../../src/tools/tool.ts';
import { folders } from './folders.ts';

/** Results of earlier runs. */
export const state = '.setup/mutation';

export interface Options {
  readonly force: boolean;
  /** Files of the folder, in TypeScript also `file.ts:10-20`; the others keep their results. */
  readonly files: readonly string[];
}

const all = Object.keys(folders);

export const help = usage(
  'make mutate ARGS="..."',
  'Changes one thing at a time, and prints what no test notices. Ends with 1 where a folder is below its target.',
  [
    ['--only A,B', `folders: ${all.join(', ')}`],
    ['--files A,B', 'of these folders some files, in TypeScript also file.ts:10-20'],
    ['--force', `forgets the results of earlier runs (${state})`],
  ],
);

export function readOptions(): Options & { names: readonly string[] } {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      force: { type: 'boolean', default: false },
      files: { type: 'string', default: '' },
    },
  });
  const names = values.only?.split(',') ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new ToolError(`no folder ${unknown}; there are ${all.join(', ')}`);
  return { names, force: values.force, files: values.files.split(',').filter(Boolean) };
}
