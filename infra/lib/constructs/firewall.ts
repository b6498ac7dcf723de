/** Firewall of both REST APIs: a rate per caller, and AWS's lists of known attacks. */
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { settings } from '../../../src/settings/index.ts';
import type { StageStack } from '../context.ts';
import type { Keys } from '../stacks/keys.ts';
import { Log } from './log.ts';

type Rule = CfnWebACL.RuleProperty;

/** Sampled requests would show paths and tokens: none is sampled. */
const visibility = (metricName: string) => ({
  ...{ metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false },
});

/** One caller may do in one instance what the setting says; all instances together ask five times that. */
const perCaller = settings.rateRequests.schema.parse(undefined) * 5;
const evaluationWindowSec = 300;

const rates: Rule[] = [
  {
    ...{ name: 'rate-per-caller', priority: 0, action: { block: {} } },
    visibilityConfig: visibility('rate-per-caller'),
    statement: {
      rateBasedStatement: {
        ...{ aggregateKeyType: 'CUSTOM_KEYS', limit: perCaller, evaluationWindowSec },
        customKeys: [
          {
            header: {
              name: 'authorization',
              textTransformations: [{ priority: 0, type: 'NONE' }],
            },
          },
        ],
      },
    },
  },
  {
    // Callers without a token, and callers that change it with every request.
    ...{ name: 'rate-per-address', priority: 1, action: { block: {} } },
    visibilityConfig: visibility('rate-per-address'),
    statement: {
      rateBasedStatement: {
        ...{ aggregateKeyType: 'IP', limit: 2 * perCaller, evaluationWindowSec },
      },
    },
  },
];

const managed = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'];

export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: StageStack, id: string, keys: Keys) {
    super(scope, id);
    const name = scope.named('firewall');
    const acl = new CfnWebACL(this, 'acl', {
      ...{ name, scope: 'REGIONAL', defaultAction: { allow: {} } },
      visibilityConfig: visibility(name),
      rules: [...rates, ...managed.map(managedRule)],
    });
    this.arn = acl.attrArn;
    const log = new Log(this, 'log', { keys, name: `aws-waf-logs-${name}` });
    // Only blocked requests, without token, path and query.
    new CfnLoggingConfiguration(this, 'logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        scope.formatArn({ service: 'logs', resource: `log-group:${log.logGroupName}` }),
      ],
      redactedFields: [
        { singleHeader: { Name: 'authorization' } },
        { uriPath: {} },
        { queryString: {} },
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
  }
}

function managedRule(name: string, place: number): Rule {
  return {
    ...{ name, priority: 10 + place, overrideAction: { none: {} } },
    visibilityConfig: visibility(name),
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  };
}
