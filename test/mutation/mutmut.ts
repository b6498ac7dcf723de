/** Mutants of Python, by mutmut. */
import { spawnSync } from 'node:child_process';
import { closeSync, globSync, openSync, readFileSync } from 'node:fs';
import type { Folder } from './folders.ts';
import { state, type Options } from './options.ts';
import type { Mutant } from './report.ts';

export function mutatePython(name: string, folder: Folder, { force, files }: Options): Mutant[] {
  const { language, sources, tests, spark = [] } = folder;
  const found = (patterns: readonly string[]) =>
    patterns.flatMap((pattern) => globSync(pattern).sort());
  const task = {
    folder: `${state}/${name}`,
    environment: language,
    sources: found(sources),
    tests: found(tests),
    ...{ spark, files, force },
  };
  const log = `${state}/${name}.log`;
  console.log(`${name}: mutmut writes its progress to ${log}`);
  const output = openSync(log, 'w');
  const { status } = spawnSync(
    `.venv/${language}/bin/python`,
    ['test/mutation/run_mutmut.py', JSON.stringify(task)],
    { stdio: ['ignore', output, output] },
  );
  closeSync(output);
  if (status !== 0) throw new Error(`mutmut failed: ${readFileSync(log, 'utf8').slice(-5_000)}`);
  return JSON.parse(readFileSync(`${state}/${name}/mutants.json`, 'utf8')) as Mutant[];
}
