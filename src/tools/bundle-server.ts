/** Puts the server into one file, dist/src/server.js: reading a thousand would take longer than all else of its start. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundling.js';
import { repositoryRoot } from './root.js';

const dist = join(repositoryRoot(), 'dist');
await build({
  ...bundling,
  entryPoints: { 'src/server': join(dist, 'src/server.js') },
  outdir: dist,
  allowOverwrite: true,
  // What is imported late stays apart.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // They read files of their own: a native library, pages.
  external: ['@duckdb/node-api', '@fastify/swagger-ui'],
  // Names stay, for the errors in the log.
  minifySyntax: true,
  minifyWhitespace: true,
});
