/** Bundles the server and the commands of this machine into a folder: `build.ts FOLDER`. Types are checked by `make lint`. */
import { build } from 'esbuild';
import { bundling } from './bundling.ts';
import { repositoryRoot } from './root.ts';

const [, , outdir] = process.argv;
if (outdir === undefined) throw new Error('usage: build.ts FOLDER');
const commands = ['token', 'smoke', 'up'];
// One file each: reading a thousand would take longer than the rest of a server's start.
await build({
  ...bundling,
  absWorkingDir: repositoryRoot(),
  entryPoints: {
    server: 'src/server.ts',
    ...Object.fromEntries(commands.map((name) => [name, `src/tools/${name}.ts`])),
  },
  outdir,
  // What is imported late stays apart.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // It reads a file of its own: a native library.
  external: ['@duckdb/node-api'],
  // Names stay, for the errors in the log.
  minifySyntax: true,
  minifyWhitespace: true,
});
