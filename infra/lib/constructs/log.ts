/** A log group with a key and a retention, deleted with its stack. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Keys } from '../stacks/keys.ts';

interface Props {
  readonly keys: Keys;
  /** The name that a service writes to: created first, else the service creates it without key and retention. */
  readonly name?: string;
  /** Default: three months; longer for logs that an audit may need. */
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
