/** Permissions that no call of the rehearsal needs: role, action, resource, and why they are granted. */
export const reasons: readonly (readonly [
  role: RegExp,
  action: RegExp,
  resource: RegExp,
  why: string,
])[] = [
  [/./, /^logs:/, /./, 'The service itself writes the log.'],
  [/./, /^sqs:/, /./, 'The service sends an event that has failed in every attempt.'],
  [/./, /^kms:/, /key\/messages$/, 'Encrypts dead letters, and the input of the schedule.'],
  [/^Delivery\//, /./, /./, 'Workflows of the repository.'],
  [/^Warehouse\/limiter/, /./, /./, 'A custom resource of the deployment.'],
  [/^Warehouse\/snapshots/, /./, /./, 'EventBridge Scheduler creates the daily snapshot.'],
  [/^Dashboards\//, /^ecr:/, /./, 'ECS pulls the image.'],
  [/^Pipeline\//, /^ec2:|^cloudwatch:|^glue:GetConnection$/, /./, 'Glue itself runs the job.'],
  [/^Pipeline\//, /^s3:/, /assets/, 'Glue reads the files of the job.'],
  [
    /^Pipeline\//,
    /^s3:(AbortMultipartUpload|DeleteObject|GetBucketLocation)$/,
    /./,
    'Spark on Glue writes to S3 itself; in the rehearsal it writes to a disk.',
  ],
  [
    /^Warehouse\/copy/,
    /^s3:(AbortMultipartUpload|GetBucketLocation)$/,
    /./,
    'Redshift looks up the region, and uploads large files in parts.',
  ],
  [/^Ingest\/ingestfetch/, /^s3:AbortMultipartUpload$/, /./, 'An upload that fails.'],
  [/./, /^redshift-data:CancelStatement$/, /./, 'A statement past its deadline.'],
  [/^Api\/apirole/, /^glue:BatchStopJobRun$/, /./, 'A cancelled run.'],
  [
    /^Api\/apirole/,
    /^s3:(DeleteObject|PutObject)$/,
    /\/(orders|idempotency)\/\*$/,
    'A run that could not be started.',
  ],
];
