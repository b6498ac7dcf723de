/**
 * Bundles the Lambda functions: dist/lambda/<name>/index.mjs, and in chunks/ what a function imports late. A function
 * starts by reading and compiling its files, so what few requests need costs only them. `npm run bundle [name...]`
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { bundling } from './bundling.ts';
import { bundles } from './bundles.ts';
import { repositoryRoot } from './root.ts';

const entries: Readonly<Record<string, string>> = bundles;

const root = repositoryRoot();
const given = process.argv.slice(2);
const names = given.length > 0 ? given : Object.keys(entries);
for (const name of names) {
  const entry = entries[name];
  if (entry === undefined || !existsSync(join(root, entry))) throw new Error(`no function ${name}`);
  const folder = join(root, 'dist', 'lambda', name);
  const { outputFiles } = await bundle({
    ...bundling,
    absWorkingDir: root,
    entryPoints: { index: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Names stay, for the errors in the log.
    minify: true,
    write: false,
  });
  // The chunks first: whoever runs the function at this moment finds what the file it has read imports.
  const ordered = outputFiles.toSorted((a, b) => depth(b.path) - depth(a.path));
  for (const { path, contents } of ordered) replaceFile(path, contents);
  removeOthers(join(folder, 'chunks'), new Set(outputFiles.map(({ path }) => basename(path))));
  const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  console.log(`${folder} ${outputFiles.length} files, ${bytes} bytes`);
}

function depth(path: string): number {
  return path.split('/').length;
}

/** Renamed into its place, so that nobody reads half a file. */
function replaceFile(path: string, contents: Uint8Array): void {
  const partial = join(root, 'dist', 'lambda', `.${basename(path)}.${process.pid}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(partial, contents);
  renameSync(partial, path);
}

/** Chunks of earlier builds would be deployed, too. */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(join(folder, name));
}
