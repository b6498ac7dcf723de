/**
 * Runs the test files of some folders in one process, each as a subtest with teardowns and a time limit of its own.
 * A process for each file would load tap, Fastify and the AWS SDK each time: over a second, of most files the larger part.
 */
import { readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import { repositoryRoot } from '../../src/tools/root.js';

/** The folders of each group. Those in no group, and files beside the folders, are `rest`. */
const groups = {
  infra: ['infra'],
  routes: ['routes'],
  http: ['http', 'query'],
  stores: ['releases', 'store', 'warehouse'],
  runs: ['runs', 'ingest'],
} as const;
export type Group = keyof typeof groups | 'rest';

const others = ['pyspark', 'streamlit'];
const minutes = 30;
const subtests = new Map<string, Test>();
Object.assign(globalThis, { subtests });

function filesOf(group: Group): string[] {
  const grouped: readonly string[] = Object.values(groups).flat();
  const isOf = (folder: string) =>
    group === 'rest'
      ? !grouped.includes(folder)
      : (groups[group] as readonly string[]).includes(folder);
  return readdirSync(join(repositoryRoot(), 'test'), { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => !others.includes(folderOf(file)) && isOf(folderOf(file)))
    .sort();
}

const folderOf = (file: string) => file.split('/')[0] ?? '';

// What `import t from 'tap'` gives a test file is its subtest.
registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'tap' && subtests.has(context.parentURL ?? '')
      ? { url: `tap:${context.parentURL}`, format: 'module', shortCircuit: true }
      : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('tap:')) return next(url, context);
    const subtest = `globalThis.subtests.get(${JSON.stringify(url.slice('tap:'.length))})`;
    const source = `export default ${subtest}; export const test = ${subtest}.test;`;
    return { format: 'module', source, shortCircuit: true };
  },
});

const restoreEnvironment = (before: NodeJS.ProcessEnv) => () => {
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
};

export function runGroup(group: Group): void {
  t.setTimeout(minutes * 60_000);
  for (const file of filesOf(group)) {
    void t.test(`test/${file}`, async (t) => {
      t.teardown(restoreEnvironment({ ...process.env }));
      const url = pathToFileURL(join(repositoryRoot(), 'test', file)).href;
      subtests.set(url, t);
      await import(url);
    });
  }
}
