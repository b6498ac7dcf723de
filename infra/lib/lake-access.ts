/** What the API does in the lake: documents, unloaded tables, rejected records. */
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { prefixes } from '../../src/platform/names.ts';
import { sourceTables } from '../../src/releases/quarantine.ts';
import { allowDelete, allowGet, allowRead, allowWrite } from './access.ts';

const { home, lake, unload } = prefixes;
const objects = `${home}/${prefixes.objects}`;

export function allowLake(to: IRole, bucket: string): void {
  allowRead(to, bucket, objects);
  // Tables larger than the memory budget are read from files of UNLOAD.
  allowGet(to, bucket, `${home}/${unload}`);
  // Rejected records; the other tables of the lake stay closed.
  for (const table of sourceTables) {
    allowGet(to, bucket, `${home}/${lake}/silver/quarantine_${table}`);
  }
  for (const part of ['requests', 'idempotency', 'runs', 'releases', 'loads', 'snapshots']) {
    allowWrite(to, bucket, `${objects}/${part}`);
  }
  // Deleted again when a run could not be started.
  for (const part of ['requests', 'idempotency']) {
    allowDelete(to, bucket, `${objects}/${part}`);
  }
}
