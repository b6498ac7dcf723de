/** Bundles the Lambda functions, each into one file: dist/lambda/<name>/index.mjs. `npm run bundle [name...]` */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { bundling } from './bundling.js';
import { bundles } from './bundles.js';
import { repositoryRoot } from './root.js';

const entries: Readonly<Record<string, string>> = bundles;

const root = repositoryRoot();
const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(entries);
for (const name of names) {
  const entry = entries[name];
  if (entry === undefined || !existsSync(join(root, entry))) throw new Error(`no function ${name}`);
  const folder = join(root, 'dist', 'lambda', name);
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await bundle({
    ...bundling,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(folder, 'index.mjs'),
    // Names stay, for the errors in the log.
    minify: true,
    metafile: true,
  });
  const [made] = Object.values(metafile.outputs);
  console.log(`${folder}/index.mjs ${String(made?.bytes ?? 0)} bytes`);
}
