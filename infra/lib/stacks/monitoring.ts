/** What is watched, who is told, and where to look: alarms, topic, dashboard, budget. */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { RunbookAlarm, type AlarmProps } from '../constructs/alarm.js';
import { dashboard } from '../constructs/watching/dashboard.js';
import { apiAlarms } from '../constructs/watching/api.js';
import { lineMetrics } from '../constructs/watching/lines.js';
import { runAlarms } from '../constructs/watching/runs.js';
import { storeAlarms } from '../constructs/watching/stores.js';
import { StageStack, type Context } from '../context.js';
import type { Api } from './api.js';
import type { Dashboards } from './dashboards.js';
import type { Database } from './database.js';
import type { Identity } from './identity.js';
import type { Ingest } from './ingest.js';
import type { Keys } from './keys.js';
import type { Pipeline } from './pipeline.js';
import type { Warehouse } from './warehouse.js';

export interface Watched {
  readonly keys: Keys;
  readonly database: Database;
  readonly warehouse: Warehouse;
  readonly identity: Identity;
  readonly ingest: Ingest;
  readonly pipeline: Pipeline;
  readonly api: Api;
  readonly dashboards: Dashboards | null;
}

/** Alarms by their name. */
export type Alarms = Readonly<Record<string, AlarmProps>>;

export class Monitoring extends StageStack {
  readonly topic: Topic;

  constructor(scope: Construct, context: Context, watched: Watched) {
    super(scope, 'Monitoring', context);
    this.topic = this.alarmTopic(watched.keys);
    const lines = lineMetrics(this, watched);
    const alarms: Alarms = {
      ...runAlarms(this, watched, lines),
      ...apiAlarms(watched),
      ...storeAlarms(watched),
    };
    const made = Object.entries(alarms).map(
      ([id, props]) => new RunbookAlarm(this, id, this.topic, props),
    );
    dashboard(this, { ...watched, lines, alarms: made });
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
        budgetName: this.named('monthly'),
        ...{ budgetType: 'COST', timeUnit: 'MONTHLY' },
        budgetLimit: { amount: this.parameters.monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
    });
  }
}
