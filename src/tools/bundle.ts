/** Bundles the Lambda functions, each into one file: dist/lambda/<name>/index.mjs. `npm run bundle [name...]` */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';
import { bundles } from './bundles.js';
import { repositoryRoot } from './root.js';

const entries: Readonly<Record<string, string>> = bundles;

/** Packages that are not ES modules ask for these. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __directoryOf } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __directoryOf(__filename);',
].join('\n');

/** What libraries carry and nothing here uses; a function starts faster without. */
const without: Plugin = {
  name: 'without',
  setup(build) {
    // Messages of zod in every language; the usual one is another import.
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {}' }));
    // See noCompilers in src/app.ts.
    build.onLoad({ filter: /@fastify\/(ajv|fast-json-stringify)-compiler\/index\.js$/ }, () => ({
      contents: "throw new Error('it is not in the bundle')",
    }));
  },
};

const root = repositoryRoot();
const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(entries);
for (const name of names) {
  const entry = entries[name];
  if (entry === undefined || !existsSync(join(root, entry))) throw new Error(`no function ${name}`);
  const folder = join(root, 'dist', 'lambda', name);
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Names stay, for the errors in the log.
    minify: true,
    plugins: [without],
    metafile: true,
    mainFields: ['module', 'main'],
    banner: { js: banner },
    logLevel: 'warning',
  });
  const [made] = Object.values(metafile.outputs);
  console.log(`${folder}/index.mjs ${String(made?.bytes ?? 0)} bytes`);
}
