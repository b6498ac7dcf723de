/** The functions for Lambda: their name, and the entry point that each is made from. */
export const bundles = {
  api: 'src/lambda.ts',
  refresh: 'src/refresh.ts',
  'ingest-fetch': 'src/ingest-fetch.ts',
  'ingest-load': 'src/ingest-load.ts',
  'token-claims': 'src/token-claims.ts',
} as const;

export type BundleName = keyof typeof bundles;
