/** The pipeline's own command line, as tests and the rehearsal call it. */
import { join } from 'node:path';
import { repositoryRoot } from '../../src/tools/root.ts';

export const python = join(repositoryRoot(), '.venv/pipeline/bin/python');
export const main = join(repositoryRoot(), 'pyspark/main.py');

/** As the SDKs' own chain finds it: every client, here and in Python, is the real one. */
export const environmentOf = (endpoint: string, caller: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: caller,
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** What the administrator runs once (docs/deployment.md): schemas, roles, and whom they are for. */
export const setUp = (workgroup: string, ...users: readonly [role: string, caller: string][]) => [
  ...[main, 'ddl', '--apply', '--redshift-workgroup', workgroup],
  ...users.flatMap(([role, caller]) => ['--user', `${role}=IAMR:${caller}`]),
];
