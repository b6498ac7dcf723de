/** What is mutated, and by which tests it must be noticed. */

export interface Folder {
  /** Of TypeScript, or of the Python of an environment in `.venv`. */
  readonly language: 'typescript' | 'pipeline' | 'dashboard';
  readonly sources: readonly string[];
  /** Quick tests that mirror it; the quickest first, as the first failure ends a run. */
  readonly tests: readonly string[];
  /** Functions of Python that are not counted: they need Spark, for which a mutant has no time. */
  readonly spark?: readonly string[];
  /** Per cent of the mutants that tests must notice. */
  readonly target: number;
}

const typescript = (sources: string, tests: string[], target = 85): Folder => ({
  language: 'typescript',
  sources: [`${sources}/**/*.ts`],
  tests,
  target,
});

const pipeline = (sources: string[], tests: string[], target = 85): Folder => ({
  language: 'pipeline',
  sources: sources.map((path) => `pyspark/pipeline/${path}.py`),
  tests: tests.map((path) => `test/pyspark/${path}.py`),
  target,
});

const dashboard = (sources: string[], tests: string[]): Folder => ({
  language: 'dashboard',
  sources: sources.map((path) => `streamlit/dashboard/${path}.py`),
  tests: tests.map((path) => `test/streamlit/${path}.py`),
  target: 85,
});

export const folders: Readonly<Record<string, Folder>> = {
  access: typescript('src/http/access', ['test/http/access/*.test.ts'], 95),
  releases: typescript(
    'src/releases',
    [
      'test/releases/{reading,rejected,served,tables}.test.ts',
      'test/releases/refresh/{event,record,refusal,smallest,writing}.test.ts',
      'test/releases/{activation-races,quarantine,differences,releases,pull}.test.ts',
    ],
    95,
  ),
  // What is part of the contract is noticed by the comparison with openapi.yaml.
  query: typescript('src/query', ['test/query/*.test.ts', 'test/http/openapi/document.test.ts']),
  replies: typescript('src/http/replies', [
    'test/http/replies/{encoding,read-history,send,exports,decide,prepared}.test.ts',
    'test/routes/customers.test.ts',
  ]),
  runs: typescript('src/runs', [
    'test/runs/{body,plan,view,external-steps,runs,stops,start,refusals}.test.ts',
    'test/runs/{glue-requests,crash-windows,local,late-stops}.test.ts',
  ]),
  platform: typescript('src/platform', [
    'test/platform/{values,aws,logging}.test.ts',
    'test/platform/identity/claims.test.ts',
    'test/platform/objects/{documents,directory}.test.ts',
    'test/platform/keys/{open,local,remote}.test.ts',
    'test/platform/objects/s3-requests.test.ts',
  ]),
  store: typescript('src/store', [
    'test/store/{columns,writers,groups,aggregate,rows,tables,filters,arrow,parquet}.test.ts',
  ]),
  plan: pipeline(['runs/plan'], ['releases/test_{plan,plan_refusals,resume}']),
  lock: pipeline(['runs/lock'], ['releases/test_lock{,_owner}']),
  ledger: pipeline(['runs/ledger'], ['releases/test_ledger']),
  'pipeline-releases': pipeline(['storage/releases'], ['releases/test_{releases,pointer}'], 95),
  clv_model: pipeline(
    ['clv_model/{beta_geometric,gamma_gamma,maximise,histories}'],
    ['clv_model/test_{small_parts,beta_geometric,cdnow}'],
  ),
  quality: {
    ...pipeline(['quality/{source,tables,totals}'], ['quality/test_{source_counts,measured}']),
    spark: [
      ...['price_basis_check', '_as_other', 'measure', '_own_measures', '_is_absent'],
      ...['measure_reference', '_sum_net', 'total_measures'],
    ],
  },
  figures: dashboard(
    ['{figure,filters,formats,periods,replies,cache}', '{clv,sales}/figures'],
    ['test_{formats,periods,replies,cache,clv_figures,sales_figures,figure,filters}'],
  ),
};
