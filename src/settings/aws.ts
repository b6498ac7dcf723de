/** AWS services: Redshift, Glue, EventBridge. Permissions come from the role of the function. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

export const awsSettings = {
  workgroup: setting(
    'GP_REDSHIFT_WORKGROUP',
    'Workgroup of Redshift Serverless; without it tables are read from snapshots only.',
    z.string().default(''),
  ),
  warehouseDatabase: setting(
    'GP_REDSHIFT_DATABASE',
    'The database of the warehouse.',
    z.string().default('global_partners'),
  ),
  unloadRole: setting(
    'GP_UNLOAD_ROLE',
    'ARN of the role that Redshift assumes to write tables to GP_HOME, or `default`.',
    z.string().default('default'),
  ),
  statementSeconds: setting(
    'GP_STATEMENT_SECONDS',
    'A statement that takes longer is cancelled.',
    whole(1, 900, 120),
  ),
  statementsPerSecond: setting(
    'GP_STATEMENTS_PER_SECOND',
    'Statements that one process starts per second; the account has about 30 for all.',
    whole(1, 30, 5),
  ),
  statementFailures: setting(
    'GP_STATEMENT_FAILURES',
    'Consecutive failures after which no statement is sent for a while.',
    whole(1, 100, 3),
  ),
  warehousePauseSeconds: setting(
    'GP_WAREHOUSE_PAUSE_SECONDS',
    'Length of that pause, and of the pause before a table that could not be read is read again.',
    whole(1, 3_600, 30),
  ),
  tablePatienceSeconds: setting(
    'GP_TABLE_PATIENCE_SECONDS',
    'How long a request waits for a table that another instance is reading, or for the warehouse.',
    whole(1, 900, 25),
  ),
  glueJob: setting(
    'GP_GLUE_JOB',
    'Glue job that executes runs; without it no runs can be started if GP_HOME is in S3.',
    z.string().default(''),
  ),
  eventBus: setting(
    'GP_EVENT_BUS',
    'Event bus for requests of ingestion and refresh.',
    z.string().default('default'),
  ),
  smallestRelease: setting(
    'GP_SMALLEST_RELEASE',
    'A release with a smaller share of the rows of the last one of its source is not served; 0 allows any.',
    z.coerce.number().min(0).max(1).default(0.5),
  ),
  snapshotSeconds: setting(
    'GP_SNAPSHOT_SECONDS',
    'Time for the snapshot of a new release; afterwards it is served from the warehouse.',
    whole(0, 86_400, 900),
  ),
} as const;
