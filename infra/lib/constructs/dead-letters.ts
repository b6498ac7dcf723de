/** A queue of events that could not be handled: retained for two weeks, with an alarm. */
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StageStack } from '../context.ts';
import { accept } from '../nag.ts';
import type { Keys } from '../stacks/keys.ts';

export class DeadLetters extends Queue {
  constructor(scope: StageStack, name: string, keys: Keys) {
    super(scope, `${name}-dead-letters`, {
      queueName: scope.named(`${name}-dead-letters`),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: keys.messages,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    accept(this, 'AwsSolutions-SQS3', 'It is a dead-letter queue itself.');
  }
}
