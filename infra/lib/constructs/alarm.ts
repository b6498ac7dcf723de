/** An alarm that says what to do: its description ends with the heading of the runbook. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StageStack } from '../context.js';

/** As Markdown renderers make it from a heading. */
export const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');

export interface AlarmProps {
  /** A heading of docs/runbook.md. */
  readonly heading: string;
  readonly what: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** By default the alarm rings from the threshold on. */
  readonly below?: boolean;
  readonly periods?: number;
  /** By default silence is good. */
  readonly silenceIsBad?: boolean;
}

export class RunbookAlarm extends Alarm {
  constructor(scope: StageStack, id: string, topic: ITopic, props: AlarmProps) {
    super(scope, id, {
      alarmName: scope.named(id),
      alarmDescription: `${props.what} ${runbookLink(scope, props.heading)}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: props.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.silenceIsBad
        ? TreatMissingData.BREACHING
        : TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(topic));
    this.addOkAction(new SnsAction(topic));
  }
}

const runbookLink = (scope: StageStack, heading: string) =>
  `Runbook: ${scope.parameters.runbook}#${anchorOf(heading)}`;

export const hourly = { period: Duration.hours(1), statistic: 'Sum' } as const;
export const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' } as const;
