/** Alarms and their topic, the CloudWatch dashboard, and the budget of the stage. */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { createAlarms, type Alarms } from '../constructs/monitoring/alarm.ts';
import { apiAlarms } from '../constructs/monitoring/api-alarms.ts';
import { logMetrics } from '../constructs/monitoring/log-metrics.ts';
import { overview } from '../constructs/monitoring/overview.ts';
import { runAlarms } from '../constructs/monitoring/run-alarms.ts';
import { storeAlarms } from '../constructs/monitoring/store-alarms.ts';
import { StageStack, type Context } from '../context.ts';
import type { Api } from './api.ts';
import type { Dashboards } from './dashboards.ts';
import type { Database } from './database.ts';
import type { Identity } from './identity.ts';
import type { Ingest } from './ingest.ts';
import type { Keys } from './keys.ts';
import type { Pipeline } from './pipeline.ts';
import type { Warehouse } from './warehouse.ts';

export interface MonitoredStacks {
  readonly keys: Keys;
  readonly database: Database;
  readonly warehouse: Warehouse;
  readonly identity: Identity;
  readonly ingest: Ingest;
  readonly pipeline: Pipeline;
  readonly api: Api;
  readonly dashboards: Dashboards | null;
}

export class Monitoring extends StageStack {
  readonly topic: Topic;

  constructor(scope: Construct, context: Context, stacks: MonitoredStacks) {
    super(scope, 'Monitoring', context);
    this.topic = this.alarmTopic(stacks.keys);
    const lines = logMetrics(this, stacks);
    const alarms: Alarms = {
      ...runAlarms(this, stacks, lines),
      ...apiAlarms(stacks),
      ...storeAlarms(stacks),
    };
    overview(this, { ...stacks, lines, alarms: createAlarms(this, this.topic, alarms) });
    this.budget();
  }

  private alarmTopic(keys: Keys): Topic {
    const topic = new Topic(this, 'alarms', {
      topicName: this.named('alarms'),
      masterKey: keys.messages,
      enforceSSL: true,
    });
    topic.addSubscription(new EmailSubscription(this.parameters.alarmEmail));
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: ['cloudwatch', 'budgets'].map(
          (service) => new ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return topic;
  }

  /** Its article in the runbook: "The budget is used up". */
  private budget(): void {
    const subscribers = [{ subscriptionType: 'SNS', address: this.topic.topicArn }];
    const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      subscribers,
      notification: {
        ...{ notificationType, threshold },
        ...{ comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
      },
    });
    new CfnBudget(this, 'budget', {
      budget: {
        // Budgets are global, like roles.
        budgetName: `${this.named('monthly')}-${this.region}`,
        ...{ budgetType: 'COST', timeUnit: 'MONTHLY' },
        // Only this stage: the tag is on all that can have one (docs/deployment.md activates it for billing).
        costFilters: { TagKeyValue: [`user:stage$${this.stage}`] },
        budgetLimit: { amount: this.parameters.monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
    });
  }
}
