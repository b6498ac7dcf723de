/** Mutation scores per folder, and the mutants that no test notices: `make mutate ARGS="--only access"`. */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { parse } from 'yaml';

interface Folder {
  readonly sources: string;
  /** Quick tests that mirror it; the quickest first, as the first failure ends a run. */
  readonly tests: readonly string[];
  /** Per cent of the mutants that tests must notice. */
  readonly target: number;
}

const folders: Readonly<Record<string, Folder>> = {
  access: { sources: 'src/http/access', tests: ['test/http/access/*.test.ts'], target: 95 },
  releases: {
    sources: 'src/releases',
    tests: [
      'test/releases/{reading,rejected,served,tables}.test.ts',
      'test/releases/refresh/{event,record,refusal,smallest,writing}.test.ts',
      'test/releases/{activation-races,quarantine}.test.ts',
    ],
    target: 95,
  },
  query: { sources: 'src/query', tests: ['test/query/*.test.ts'], target: 85 },
  replies: {
    sources: 'src/http/replies',
    tests: ['test/http/replies/{encoding,read-history,send,exports,decide,prepared}.test.ts'],
    target: 85,
  },
  runs: {
    sources: 'src/runs',
    tests: [
      'test/runs/{body,plan,view,external-steps,runs,stops,start,refusals}.test.ts',
      'test/runs/{glue-requests,crash-windows,local,late-stops}.test.ts',
    ],
    target: 85,
  },
  platform: {
    sources: 'src/platform',
    tests: [
      'test/platform/{values,aws}.test.ts',
      'test/platform/identity/claims.test.ts',
      'test/platform/objects/{documents,directory}.test.ts',
      'test/platform/keys/{open,local,remote}.test.ts',
      'test/platform/objects/s3.test.ts',
    ],
    target: 85,
  },
  store: {
    sources: 'src/store',
    tests: ['test/store/{columns,writers,aggregate,rows,tables,filters,arrow,parquet}.test.ts'],
    target: 85,
  },
};
const state = '.setup/mutation';
const survivors = 'test/mutation/survivors.yaml';

interface Options {
  readonly force: boolean;
  /** Files of the folder, or `file.ts:10-20`; the others keep the result of an earlier run. */
  readonly files: readonly string[];
}

function mutate(name: string, folder: Folder, { force, files }: Options): Promise<MutantResult[]> {
  const { sources, tests } = folder;
  const stryker = new Stryker({
    mutate: files.length > 0 ? [...files] : [`${sources}/**/*.ts`],
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
    ignorePatterns: ['/.venv', '/.tap', '/dist', '/var', '/docs/pictures', '/streamlit'],
    ...{ reporters: ['progress-append-only'], allowConsoleColors: false },
    warnings: {
      unknownOptions: false,
      preprocessorErrors: true,
      unserializableOptions: true,
      slow: true,
    },
  });
  return stryker.runMutationTest();
}

/** `file: [{ from, to, reason }]`: mutants that change nothing, or that no test should notice. */
const listed = parse(readFileSync(survivors, 'utf8')) as Record<
  string,
  { from: string; to: string; reason: string }[]
>;

const lines = new Map<string, string[]>();

const oneLine = (text = '') => text.replaceAll(/\s+/g, ' ').trim();

function textOf({ fileName, location: { start, end } }: MutantResult): string {
  const text = lines.get(fileName) ?? readFileSync(fileName, 'utf8').split('\n');
  lines.set(fileName, text);
  const cut = text.slice(start.line - 1, end.line);
  cut[cut.length - 1] = cut.at(-1)?.slice(0, end.column - 1) ?? '';
  cut[0] = cut[0]?.slice(start.column - 1) ?? '';
  return oneLine(cut.join(' '));
}

function report(name: string, target: number, results: readonly MutantResult[]): boolean {
  const left = results
    .map((one) => ({ ...one, fileName: relative('.', one.fileName) }))
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const found = left.filter((mutant) => {
    const [from, to] = [textOf(mutant), oneLine(mutant.replacement)];
    return !listed[mutant.fileName]?.some((one) => one.from === from && one.to === to);
  });
  for (const mutant of found) {
    const { fileName, location, mutatorName, replacement } = mutant;
    console.log(`${fileName}:${location.start.line} ${mutatorName}`);
    console.log(`  ${textOf(mutant)}\n  -> ${oneLine(replacement)}`);
  }
  const counted = results.length - (left.length - found.length);
  const score = (100 * (counted - found.length)) / counted;
  console.log(
    `${name}: ${score.toFixed(1)} % of ${counted} mutants (target ${target} %), ${left.length - found.length} listed in ${survivors}`,
  );
  return score >= target;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    force: { type: 'boolean', default: false },
    files: { type: 'string', default: '' },
  },
});
const names = values.only?.split(',') ?? Object.keys(folders);
mkdirSync(state, { recursive: true });
// A mutant may leave files behind.
const temporary = mkdtempSync(join(tmpdir(), 'gp-mutation-'));
process.env['TMPDIR'] = temporary;
try {
  for (const name of names) {
    const folder = folders[name];
    if (!folder) throw new Error(`no folder ${name}; there are ${Object.keys(folders).join(', ')}`);
    const files = values.files.split(',').filter(Boolean);
    const results = await mutate(name, folder, { force: values.force, files });
    if (!report(name, folder.target, results)) process.exitCode = 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
