/** Names that the code and the infrastructure share. Which stage it is, only infra/bin says. */

const service = 'global-partners';

/** What a job, function, secret or schedule of a stage is called. */
export const resourceName = (stage: string, what: string) => `${service}-${stage}-${what}`;

/** Last part of resourceName(): what the code starts or reads by its name. */
export const resources = {
  pipeline: 'pipeline',
  ingestFetch: 'ingest-fetch',
  ingestLoad: 'ingest-load',
  refresh: 'refresh',
  api: 'api',
  events: 'events',
} as const;

/** On the bus of the stage, so that two stages in one account don't hear each other. */
export const events = {
  source: service,
  /** A reload from `ingest`: detail {run_id}, and what else src/ingest/event.ts allows. */
  ingestRequested: 'ingest requested',
  /** The files of an ingest are in the landing bucket: detail {run_id}. */
  filesLanded: 'files landed',
  /** A reload from `refresh`: detail {run_id}. */
  refreshRequested: 'refresh requested',
} as const;

/** Glue's own events, on the account's default bus: they begin the refresh and the alarms, by the name of the job. */
export const glueEvents = {
  source: 'aws.glue',
  stateChange: 'Glue Job State Change',
  runStatus: 'Glue Job Run Status',
} as const;

/** Field `event` of a log line. CloudWatch counts the lines of a function as `<function>.<event>`. */
export const logEvents = {
  /** The source was the same as last time. */
  sourceUnchanged: 'source_unchanged',
  /** A source file is bad, or much smaller than before; nothing was changed. */
  sourceRefused: 'source_refused',
  /** An attempt to fetch or load the source failed for another reason. */
  ingestFailed: 'ingest_failed',
  /** The API can serve a new release. */
  releaseRefreshed: 'release_refreshed',
  /** Every release from the one that is served on has its snapshot. */
  releaseCurrent: 'release_current',
  /** A release has no snapshot, and this time could not be given one. */
  refreshFailed: 'refresh_failed',
  /** A release is empty or much smaller than the last one: it is not served. */
  refreshRefused: 'refresh_refused',
  /** A rollback over HTTP is served, and the views of the warehouse don't show it. */
  warehouseBehind: 'warehouse_behind',
} as const;

/** Before the slash in the scopes that Cognito issues. */
export const resourceServer = 'analytics';

/** Followed by the stage. */
export const metricNamespace = 'GlobalPartners';

/** Metrics of the API in that namespace, without dimensions. */
export const apiMetrics = {
  requests: 'Requests',
  serverErrors: 'ServerErrors',
  /** To the last byte. */
  latency: 'Latency',
  /** 1 or 0 for each reading of rows: its average is the share. */
  cacheHits: 'CacheHits',
  /** Since the release was published that is served. */
  snapshotAge: 'SnapshotAge',
  /** Its sequence. */
  release: 'Release',
  /** 1 while newer releases cannot be seen. */
  stale: 'Stale',
} as const;

/** The first part of keys in a bucket. */
export const prefixes = {
  /** Of the landing bucket: files of the source. */
  landing: 'landing',
  /** Of the lake bucket: what GP_HOME is elsewhere. `s3://bucket/home`. */
  home: 'home',
  /** Under home: the object store. */
  objects: 'objects',
  /** Under home: what leaves the warehouse on its way into a snapshot. */
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
