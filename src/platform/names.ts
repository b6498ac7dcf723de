/** Names shared by code and infrastructure. Only infra/bin names stages. */

const service = 'global-partners';

/** Name of a job, function, secret or schedule of a stage. */
export const resourceName = (stage: string, what: string) => `${service}-${stage}-${what}`;

/** Last part of resourceName() for resources that the code refers to by name. */
export const resources = {
  pipeline: 'pipeline',
  ingestFetch: 'ingest-fetch',
  ingestLoad: 'ingest-load',
  refresh: 'refresh',
  api: 'api',
  events: 'events',
} as const;

/** Events on the bus of the stage, which isolates stages in one account. */
export const events = {
  source: service,
  /** A reload from `ingest`: detail {run_id} and the options of src/ingest/event.ts. */
  ingestRequested: 'ingest requested',
  /** The files of an ingest are in the landing bucket: detail {run_id}. */
  filesLanded: 'files landed',
  /** A reload from `refresh`: detail {run_id}. */
  refreshRequested: 'refresh requested',
} as const;

/** Glue's events on the default bus of the account: they start the refresh and the alarms, by job name. */
export const glueEvents = {
  source: 'aws.glue',
  stateChange: 'Glue Job State Change',
  runStatus: 'Glue Job Run Status',
} as const;

/** Field `event` of a log line. CloudWatch counts the lines of a function as `<function>.<event>`. */
export const logEvents = {
  /** The source has not changed since the last ingestion. */
  sourceUnchanged: 'source_unchanged',
  /** A source file is invalid or much smaller than before; nothing was changed. */
  sourceRefused: 'source_refused',
  /** Fetching or loading the source failed for another reason. */
  ingestFailed: 'ingest_failed',
  /** The API can serve a new release. */
  releaseRefreshed: 'release_refreshed',
  /** Every release from the one that is served on has its snapshot. */
  releaseCurrent: 'release_current',
  /** The snapshot of a release could not be written. */
  refreshFailed: 'refresh_failed',
  /** A release is empty or much smaller than the last one and is not served. */
  refreshRefused: 'refresh_refused',
  /** The views of the warehouse do not show the release that was activated over HTTP. */
  warehouseBehind: 'warehouse_behind',
} as const;

/** Resource server of Cognito: the prefix of its scopes. */
export const resourceServer = 'analytics';

/** Followed by the stage. */
export const metricNamespace = 'GlobalPartners';

/** Metrics of the API in that namespace, without dimensions. */
export const apiMetrics = {
  requests: 'Requests',
  serverErrors: 'ServerErrors',
  /** Milliseconds until the last byte. */
  latency: 'Latency',
  /** 1 or 0 for each read of rows; the average is the hit rate. */
  cacheHits: 'CacheHits',
  /** Seconds since the served release was published. */
  snapshotAge: 'SnapshotAge',
  /** Sequence of the served release. */
  release: 'Release',
  /** 1 while the release pointer cannot be read. */
  stale: 'Stale',
} as const;

/** Prefixes of keys in a bucket. */
export const prefixes = {
  /** Landing bucket: files of the source. */
  landing: 'landing',
  /** Lake bucket: GP_HOME is `s3://bucket/home`. */
  home: 'home',
  /** Under home: the object store. */
  objects: 'objects',
  /** Under home: Parquet files of the tables. */
  lake: 'lake',
  /** Under home: files unloaded from the warehouse for snapshots. */
  unload: 'unload',
  /** Under home: lists of files for COPY, as pyspark/pipeline/redshift writes them. */
  copies: 'copies',
  /** Under home: Glue's own temporary files. */
  temporary: 'temporary',
} as const;

/** Arguments of a Glue run: the options of `pyspark/main.py run`. */
export const glueArguments = {
  home: '--home',
  data: '--data',
  runId: '--run-id',
  resume: '--resume',
  from: '--from',
  marts: '--marts',
  asOf: '--as-of',
  force: '--force',
  reason: '--reason',
} as const;
