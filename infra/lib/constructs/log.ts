/** A log group: with a key, kept for a time, and gone with its stack. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Keys } from '../stacks/keys.js';

interface Props {
  readonly keys: Keys;
  /** Where a service writes; made before the service makes it, without a key and for ever. */
  readonly name?: string;
  /** Three months, unless somebody may ask what was done. */
  readonly retention?: RetentionDays;
}

export class Log extends LogGroup {
  constructor(scope: Construct, id: string, { keys, name, retention }: Props) {
    super(scope, id, {
      ...(name === undefined ? {} : { logGroupName: name }),
      encryptionKey: keys.logs,
      retention: retention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
