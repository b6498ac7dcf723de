/**
 * Stryker's runner of tap files, all in one process. Its own tap runner starts a process for each file and mutant,
 * which costs ten times as much as most tests.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { declareClassPlugin, PluginKind, tokens, commonTokens } from '@stryker-mutator/api/plugin';
import type { InstrumenterContext, StrykerOptions } from '@stryker-mutator/api/core';
import {
  determineHitLimitReached,
  DryRunStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';

// tap begins a test of its own, with a time limit that it tells to a parent process; Stryker can't read that.
const send = process.send?.bind(process);
delete process.send;
const { t: unused, Test } = await import('tap');
unused.setTimeout(0);
Object.assign(process, { send });

// A failure is all that matters, not the smallest one.
fc.configureGlobal({ endOnFailure: true });

const sources = new Map<string, string>();

/** What `import t from 'tap'` gives while a test file runs. */
const tapSource =
  'export default globalThis.rootTest; export const test = globalThis.rootTest.test;';

/** Stryker's copy of the project: the working directory, but only after this module is loaded. */
let sandbox = '';

const isOwn = (url: string) =>
  url.startsWith(pathToFileURL(`${sandbox}/`).href) && !url.includes('/node_modules/');

function sourceOf(url: string): string {
  if (url.startsWith('tap:')) return tapSource;
  const path = fileURLToPath(url.split('?')[0] ?? url);
  const known = sources.get(path);
  if (known !== undefined) return known;
  const { code } = transformSync(readFileSync(path, 'utf8'), {
    ...{ loader: 'ts', format: 'esm', target: 'node22', sourcefile: path },
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  sources.set(path, code);
  return code;
}

let run = 0;

/** Imports a file with new copies of all project files that it imports. */
function importAnew(path: string): Promise<unknown> {
  run += 1;
  return import(`${pathToFileURL(join(sandbox, path)).href}?run=${run}`);
}

registerHooks({
  resolve(specifier, context, next) {
    const query = /\?run=\d+$/.exec(context.parentURL ?? '')?.[0];
    if (query && specifier === 'tap') return { url: `tap:root${query}`, shortCircuit: true };
    if (!query || !specifier.startsWith('.')) return next(specifier, context);
    const url = new URL(specifier, context.parentURL).href;
    if (!isOwn(url) || !url.endsWith('.ts')) return next(specifier, context);
    return { url: url + query, format: 'module', shortCircuit: true };
  },
  load(url, context, next) {
    if (!/\?run=\d+$/.test(url)) return next(url, context);
    return { format: 'module', source: sourceOf(url), shortCircuit: true };
  },
});

const counters: InstrumenterContext = {};
const activeMutant = '__STRYKER_ACTIVE_MUTANT__';
Object.assign(globalThis, { __stryker__: counters });

class TapRunner implements TestRunner {
  static inject = tokens(commonTokens.options);
  private readonly files: readonly string[];

  constructor(options: StrykerOptions) {
    sandbox = process.cwd();
    this.files = options['tapFiles'] as string[];
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    counters.mutantCoverage = { static: {}, perTest: {} };
    const tests: TestResult[] = [];
    for (const file of this.files) {
      counters.currentTestId = file;
      tests.push(await runFile(file, false));
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage: counters.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    counters.activeMutant = process.env[activeMutant] = options.activeMutant.id;
    delete counters.mutantCoverage;
    counters.hitCount = 0;
    counters.hitLimit = options.hitLimit ?? Infinity;
    const tests: TestResult[] = [];
    for (const file of options.testFilter ?? this.files) {
      tests.push(await runFile(file, true));
      const endless = determineHitLimitReached(counters.hitCount, options.hitLimit);
      if (endless) return toMutantRunResult(endless);
      if (tests.at(-1)?.status === TestStatus.Failed) break;
    }
    return toMutantRunResult({ status: DryRunStatus.Complete, tests });
  }
}

async function runFile(file: string, bail: boolean): Promise<TestResult> {
  const start = Date.now();
  const failures: string[] = [];
  const crashed = (error: unknown) => failures.push(String(error));
  process.on('uncaughtException', crashed).on('unhandledRejection', crashed);
  const root = new Test({ name: file, bail });
  root.on('data', () => undefined);
  Object.assign(globalThis, { rootTest: root });
  // A test with a folder of its own may have left the process there.
  process.chdir(sandbox);
  try {
    await importAnew(file);
    root.end();
    // A test that fails while it waits may never end.
    await Promise.race([root.concat(), new Promise((resolve) => root.once('bailout', resolve))]);
  } catch (error) {
    crashed(error);
  }
  process.off('uncaughtException', crashed).off('unhandledRejection', crashed);
  const { results } = root;
  if (!results?.ok) failures.push(JSON.stringify(results?.failures ?? 'ended early'));
  const base = { id: file, name: file, fileName: file, timeSpentMs: Date.now() - start };
  const [failureMessage] = failures;
  return failureMessage === undefined
    ? { ...base, status: TestStatus.Success }
    : { ...base, status: TestStatus.Failed, failureMessage };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'tap-files', TapRunner)];
