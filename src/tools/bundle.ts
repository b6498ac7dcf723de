/** Bundles the Lambda functions, each into one file: dist/lambda/<name>/index.mjs. `npm run bundle [name...]` */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { bundling } from './bundling.js';
import { bundles } from './bundles.js';
import { repositoryRoot } from './root.js';

const entries: Readonly<Record<string, string>> = bundles;

const root = repositoryRoot();
const given = process.argv.slice(2);
const names = given.length > 0 ? given : Object.keys(entries);
for (const name of names) {
  const entry = entries[name];
  if (entry === undefined || !existsSync(join(root, entry))) throw new Error(`no function ${name}`);
  const file = join(root, 'dist', 'lambda', name, 'index.mjs');
  const { outputFiles } = await bundle({
    ...bundling,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    // Names stay, for the errors in the log.
    minify: true,
    write: false,
  });
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
  // Renamed into its place: whoever runs the function at this moment reads a whole file.
  const partial = join(root, 'dist', 'lambda', `.${name}.${process.pid}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(partial, contents);
  renameSync(partial, file);
  console.log(`${file} ${contents.length} bytes`);
}
