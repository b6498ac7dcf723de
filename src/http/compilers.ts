/**
 * Requests are read by zod, without schemas of Fastify: its compilers take a tenth of the start to load, and no bundle
 * contains them.
 */
const noCompiler = () => () => {
  throw new Error('a route has a schema of the framework; here zod reads requests');
};

export const withoutCompilers = {
  compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
};
