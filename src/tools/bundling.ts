/** How bundles are made: those of the functions and that of the server. */
import type { BuildOptions, Plugin } from 'esbuild';

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
    // See src/http/compilers.ts.
    build.onLoad({ filter: /@fastify\/(ajv|fast-json-stringify)-compiler\/index\.js$/ }, () => ({
      contents: "throw new Error('it is not in the bundle')",
    }));
  },
};

export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  plugins: [without],
  mainFields: ['module', 'main'],
  banner: { js: banner },
  logLevel: 'warning',
} as const satisfies BuildOptions;
