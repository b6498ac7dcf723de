/** The services in the place of this machine's: Redshift, Glue, EventBridge. Who may use them is the role's affair. */
import { z } from 'zod';
import { setting, whole } from './setting.js';

export const awsSettings = {
  workgroup: setting(
    'GP_REDSHIFT_WORKGROUP',
    'Workgroup of Redshift Serverless; without it, tables come from snapshots alone.',
    z.string().default(''),
  ),
  warehouseDatabase: setting(
    'GP_REDSHIFT_DATABASE',
    'The database of the warehouse.',
    z.string().default('global_partners'),
  ),
  unloadRole: setting(
    'GP_UNLOAD_ROLE',
    'ARN of the role with which Redshift writes tables to GP_HOME, or `default`.',
    z.string().default('default'),
  ),
  statementSeconds: setting(
    'GP_STATEMENT_SECONDS',
    'A statement that takes longer is cancelled.',
    whole(1, 900, 120),
  ),
  statementsPerSecond: setting(
    'GP_STATEMENTS_PER_SECOND',
    'Statements begun by one process: the account has some 30 for all.',
    whole(1, 30, 5),
  ),
  statementFailures: setting(
    'GP_STATEMENT_FAILURES',
    'After so many failures in a row the warehouse is left alone for a while.',
    whole(1, 100, 3),
  ),
  warehousePauseSeconds: setting(
    'GP_WAREHOUSE_PAUSE_SECONDS',
    'How long it is left alone, and how long a table that could not be read is not asked for again.',
    whole(1, 3_600, 30),
  ),
  tablePatienceSeconds: setting(
    'GP_TABLE_PATIENCE_SECONDS',
    'How long a request waits for a table that another instance is reading, or for an answer of the warehouse.',
    whole(1, 900, 25),
  ),
  glueJob: setting(
    'GP_GLUE_JOB',
    'Job that carries out runs; without it there are none where GP_HOME is in S3.',
    z.string().default(''),
  ),
  eventBus: setting(
    'GP_EVENT_BUS',
    'Bus on which ingestion and refresh are asked for.',
    z.string().default('default'),
  ),
  smallestRelease: setting(
    'GP_SMALLEST_RELEASE',
    'A release with a smaller share of the rows of the last one of its source is not served; 0 allows any.',
    z.coerce.number().min(0).max(1).default(0.5),
  ),
  snapshotSeconds: setting(
    'GP_SNAPSHOT_SECONDS',
    'A new release has this long to get its snapshot; then it is served from the warehouse.',
    whole(0, 86_400, 900),
  ),
} as const;
