/** Alarms whose description ends with the article of the runbook that says what to do. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  TreatMissingData,
  type AlarmBase,
  type IAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StageStack } from '../../context.ts';

export const fiveMinuteSum = { period: Duration.minutes(5), statistic: 'Sum' } as const;
export const hourlySum = { period: Duration.hours(1), statistic: 'Sum' } as const;

/** What an alarm or a group of alarms says, and to whom. */
interface Notice {
  /** A heading of docs/runbook.md. */
  readonly heading: string;
  /** First sentence of the mail. */
  readonly summary: string;
  /** Also sends a mail on recovery. */
  readonly announcesRecovery?: boolean;
}

export interface AlarmProps extends Notice {
  readonly metric: IMetric;
  readonly threshold: number;
  /** The alarm state is below the threshold; by default from the threshold on. */
  readonly below?: boolean;
  readonly periods?: number;
  /** How many of the periods suffice; all by default. */
  readonly breachingPeriods?: number;
  /** Missing data is an alarm; by default it is not. */
  readonly missingIsBad?: boolean;
  /** A percentile of few requests says nothing: the state stays as it is. */
  readonly ignoreFewSamples?: boolean;
}

/** Alarms that one failure sets off together: one mail for all of them. */
export interface AlarmGroupProps extends Notice {
  readonly members: Readonly<Record<string, AlarmProps>>;
}

/** By name: alarms of their own, and groups. */
export type Alarms = Readonly<Record<string, AlarmProps | AlarmGroupProps>>;

/** Makes the alarms and returns all, members included. */
export function createAlarms(scope: StageStack, topic: ITopic, alarms: Alarms): IAlarm[] {
  return Object.entries(alarms).flatMap(([id, props]) => {
    if (!('members' in props)) {
      const alarm = createAlarm(scope, id, props);
      notify(alarm, topic, props);
      return [alarm];
    }
    const members = Object.entries(props.members).map(([member, its]) =>
      createAlarm(scope, member, its),
    );
    const group = new CompositeAlarm(scope, id, {
      compositeAlarmName: scope.named(id),
      alarmDescription: description(scope, props),
      alarmRule: AlarmRule.anyOf(
        ...members.map((one) => AlarmRule.fromAlarm(one as IAlarm, AlarmState.ALARM)),
      ),
    });
    notify(group, topic, props);
    return members;
  });
}

function createAlarm(scope: StageStack, id: string, props: AlarmProps): Alarm {
  return new Alarm(scope, id, {
    alarmName: scope.named(id),
    alarmDescription: description(scope, props),
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: props.periods ?? 1,
    ...(props.breachingPeriods && { datapointsToAlarm: props.breachingPeriods }),
    comparisonOperator: props.below
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: props.missingIsBad
      ? TreatMissingData.BREACHING
      : TreatMissingData.NOT_BREACHING,
    ...(props.ignoreFewSamples && { evaluateLowSampleCountPercentile: 'ignore' }),
  });
}

function notify(alarm: AlarmBase, topic: ITopic, { announcesRecovery }: Notice): void {
  alarm.addAlarmAction(new SnsAction(topic));
  if (announcesRecovery) alarm.addOkAction(new SnsAction(topic));
}

const description = (scope: StageStack, { summary, heading }: Notice) =>
  `${summary} Runbook: ${scope.parameters.runbook}#${anchorOf(heading)}`;

/** As Markdown renderers make it from a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
