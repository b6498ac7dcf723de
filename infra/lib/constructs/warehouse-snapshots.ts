/** Daily snapshots of the warehouse; recovery points, which the service makes itself, reach back 24 hours only. */
import { Duration, TimeZone } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { allow, allowEncrypt, ownService } from '../access.ts';
import type { StageStack } from '../context.ts';
import type { Keys } from '../stacks/keys.ts';
import { DeadLetters } from './dead-letters.ts';

/** As long as the backups of the source database and the oldest release that a rollback can serve. */
const retentionDays = 14;

export function snapshotDaily(
  scope: StageStack,
  keys: Keys,
  { namespaceName, namespaceArn }: { namespaceName: string; namespaceArn: string },
): DeadLetters {
  const deadLetters = new DeadLetters(scope, 'warehouse-snapshots', keys);
  const role = new Role(scope, 'snapshots-role', {
    roleName: scope.roleNamed('warehouse-snapshots'),
    assumedBy: ownService(scope, 'scheduler'),
  });
  const snapshots = scope.formatArn({ service: 'redshift-serverless', resource: 'snapshot/*' });
  allow(role, ['redshift-serverless:CreateSnapshot'], [namespaceArn, snapshots], {
    why: 'The service makes the id of a snapshot.',
  });
  allow(role, ['sqs:SendMessage'], [deadLetters.queueArn]);
  allowEncrypt(role, keys.messages);
  new Schedule(scope, 'snapshots', {
    scheduleName: scope.named('warehouse-snapshots'),
    description: 'A snapshot of the warehouse, after the daily run.',
    schedule: ScheduleExpression.cron({ minute: '0', hour: '12', timeZone: TimeZone.ETC_UTC }),
    key: keys.messages,
    target: new Universal({
      ...{ service: 'redshiftserverless', action: 'createSnapshot' },
      // Its grants would allow the action on every resource.
      role: role.withoutPolicyUpdates(),
      input: ScheduleTargetInput.fromObject({
        NamespaceName: namespaceName,
        // A name is used once: every execution has another id.
        SnapshotName: `${namespaceName}-${ContextAttribute.executionId}`,
        RetentionPeriod: retentionDays,
      }),
      deadLetterQueue: deadLetters,
      ...{ retryAttempts: 5, maxEventAge: Duration.hours(2) },
    }),
  });
  return deadLetters;
}
