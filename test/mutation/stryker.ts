/** Mutants of TypeScript, by StrykerJS. */
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import type { Folder } from './folders.ts';
import { oneLine, type Mutant } from './report.ts';
import { state, type Options } from './options.ts';

export async function mutateTypeScript(
  name: string,
  { sources, tests }: Folder,
  { force, files }: Options,
): Promise<Mutant[]> {
  const stryker = new Stryker({
    mutate: files.length > 0 ? [...files] : [...sources],
    plugins: ['./test/mutation/runner.ts', './test/mutation/contract-texts.ts'],
    ignorers: ['contract-texts'],
    testRunner: 'tap-files',
    tapFiles: tests.flatMap((pattern) => globSync(pattern).sort()),
    // Each mutant leaves copies of the modules in memory.
    maxTestRunnerReuse: 200,
    concurrency: 1,
    timeoutMS: 5_000,
    force,
    ...{ incremental: true, incrementalFile: `${state}/${name}.json` },
    ...{ tempDirName: `${state}/sandbox`, disableTypeChecks: true },
    ignorePatterns: ['.venv', '.tap', 'dist', 'var', 'docs/pictures', 'streamlit', '.setup'].map(
      (path) => `/${path}`,
    ),
    ...{ reporters: ['progress-append-only'], allowConsoleColors: false },
    warnings: {
      unknownOptions: false,
      preprocessorErrors: true,
      unserializableOptions: true,
      slow: true,
    },
  });
  const results = await stryker.runMutationTest();
  return results.map((result) => ({
    file: relative('.', result.fileName),
    line: result.location.start.line,
    from: textOf(result),
    to: oneLine(result.replacement),
    isNoticed: result.status !== 'Survived' && result.status !== 'NoCoverage',
  }));
}

const lines = new Map<string, string[]>();

function textOf({ fileName, location: { start, end } }: MutantResult): string {
  const text = lines.get(fileName) ?? readFileSync(fileName, 'utf8').split('\n');
  lines.set(fileName, text);
  const cut = text.slice(start.line - 1, end.line);
  cut[cut.length - 1] = cut.at(-1)?.slice(0, end.column - 1) ?? '';
  cut[0] = cut[0]?.slice(start.column - 1) ?? '';
  return oneLine(cut.join(' '));
}
