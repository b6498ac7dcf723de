/** Events of the Glue job that set off an alarm. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { glueEvents, resources } from '../../../../src/platform/names.ts';
import type { StageStack } from '../../context.ts';
import type { Keys } from '../../stacks/keys.ts';
import { Log } from '../log.ts';
import { fiveMinuteSum } from './alarm.ts';

/** Ends the id of the last attempt: `maxRetries` of the job is 1, so the first retry is the last attempt. */
const lastAttempt = '_attempt_1';

/** Runs that have failed for good, and runs that take too long. */
export function runMetrics(scope: StageStack, keys: Keys) {
  const jobName = [scope.named(resources.pipeline)];
  const target = eventLog(scope, keys);
  return {
    failed: ruleMetric(scope, target, 'run-failed', glueEvents.stateChange, {
      jobName,
      // A stopped run is no failure. Whether these states lead to a retry is not documented.
      $or: [
        { state: ['TIMEOUT', 'ERROR', 'EXPIRED'] },
        { state: ['FAILED'], jobRunId: [{ suffix: lastAttempt }] },
      ],
    }),
    late: ruleMetric(scope, target, 'run-late', glueEvents.runStatus, { jobName }),
  };
}

/** EventBridge need not count what a rule without a target matches; and the events say which run it was. */
function eventLog(scope: StageStack, keys: Keys): IRuleTarget {
  const log = new Log(scope, 'run-events', { keys, name: `/aws/events/${scope.named('runs')}` });
  const arn = scope.formatArn({ service: 'logs', resource: `log-group:${log.logGroupName}` });
  const policy = new ResourcePolicy(scope, 'run-events-policy', {
    resourcePolicyName: scope.named('run-events'),
    policyStatements: [
      new PolicyStatement({
        principals: ['events', 'delivery.logs'].map(
          (service) => new ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [log.logGroupArn],
        conditions: { StringEquals: { 'aws:SourceAccount': scope.account } },
      }),
    ],
  });
  policy.applyRemovalPolicy(RemovalPolicy.DESTROY);
  return { bind: () => ({ id: 'log', arn }) };
}

/** How often an event of the job came: EventBridge counts what a rule matches. */
function ruleMetric(
  scope: StageStack,
  target: IRuleTarget,
  id: string,
  detailType: string,
  detail: Record<string, unknown>,
): Metric {
  const { ruleName } = new Rule(scope, `rule-${id}`, {
    ruleName: scope.named(id),
    description: 'An alarm counts what it matches.',
    eventPattern: { source: [glueEvents.source], detailType: [detailType], detail },
    targets: [target],
  });
  return new Metric({
    ...{ namespace: 'AWS/Events', metricName: 'TriggeredRules' },
    dimensionsMap: { RuleName: ruleName },
    ...fiveMinuteSum,
  });
}
