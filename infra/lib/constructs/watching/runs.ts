/** Alarms of the chain: source, run, release. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { glueEvents, resources } from '../../../../src/platform/names.js';
import type { StageStack } from '../../context.js';
import type { Alarms, Watched } from '../../stacks/monitoring.js';
import { fiveMinutes } from '../alarm.js';
import type { CodeFunction } from '../function.js';
import type { LineMetrics } from './lines.js';

/** A day, and time for the run: the schedule is daily. */
const releaseHours = 26;

export function runAlarms(scope: StageStack, { ingest, api }: Watched, lines: LineMetrics): Alarms {
  const job = [scope.named(resources.pipeline)];
  const failed = ruleMetric(scope, 'run-failed', glueEvents.stateChange, {
    jobName: job,
    state: ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED', 'STOPPED'],
  });
  const late = ruleMetric(scope, 'run-late', glueEvents.runStatus, { jobName: job });
  return {
    'run-failed': {
      ...{ heading: 'A run has failed', metric: failed, threshold: 1 },
      what: 'A run of the pipeline failed or was stopped.',
    },
    'run-late': {
      ...{ heading: 'A run is late', metric: late, threshold: 1 },
      what: 'A run of the pipeline takes longer than it should.',
    },
    ...lineAlarms(lines),
    ...functionAlarms({ fetch: ingest.fetch, load: ingest.load, refresh: api.refresh }),
    ...deadLetterAlarms({ ...ingest.deadLetters, refresh: api.refreshDeadLetters }),
  };
}

/** Of what functions say themselves, in their logs. */
function lineAlarms(lines: LineMetrics): Alarms {
  return {
    'no-release': {
      heading: 'There is no new release',
      what: `No release was prepared for the API in ${releaseHours} hours.`,
      metric: lines.releaseRefreshed,
      ...{ threshold: 1, below: true, silenceIsBad: true, periods: releaseHours },
    },
    'fetch-failed': {
      ...{ heading: 'Fetching the source failed', metric: lines.fetchFailed, threshold: 1 },
      what: 'The source could not be copied from Google Drive.',
    },
    'load-failed': {
      ...{ heading: 'Loading the source failed', metric: lines.loadFailed, threshold: 1 },
      what: 'The source could not be loaded into the database, or the run not be begun.',
    },
    'refresh-failed': {
      ...{ heading: 'The refresh failed', metric: lines.refreshFailed, threshold: 1 },
      what: 'A release could not be prepared for the API.',
    },
    'source-refused': {
      ...{ heading: 'Source file shrunken or bad', metric: lines.fetchRefused, threshold: 1 },
      what: 'A source file is bad or much smaller than before; nothing was changed.',
    },
    'source-refused-load': {
      ...{ heading: 'Source file shrunken or bad', metric: lines.loadRefused, threshold: 1 },
      what: 'The database refused a source file; nothing was changed.',
    },
    'release-refused': {
      ...{ heading: 'A release was refused', metric: lines.refreshRefused, threshold: 1 },
      what: 'A release is empty or much smaller than the last one: it is not served.',
    },
    'warehouse-behind': {
      heading: 'The warehouse shows another release',
      ...{ metric: lines.warehouseBehind, threshold: 1 },
      what: 'A rollback is served, and the views of the warehouse do not show it.',
    },
  };
}

function functionAlarms(functions: Record<string, CodeFunction>): Alarms {
  return Object.fromEntries(
    Object.entries(functions).map(([name, of]) => [
      `${name}-errors`,
      {
        heading: 'A function ended with an error',
        what: `The function ${name} ended with an error; it is tried again twice.`,
        metric: of.metricErrors(fiveMinutes),
        threshold: 1,
      },
    ]),
  );
}

function deadLetterAlarms(
  queues: Record<string, { metricApproximateNumberOfMessagesVisible(o: MetricOptions): Metric }>,
): Alarms {
  return Object.fromEntries(
    Object.entries(queues).map(([name, queue]) => [
      `${name}-dead-letters`,
      {
        heading: 'There are dead letters',
        what: `An event for ${name} was given up.`,
        metric: queue.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(5),
          statistic: 'Maximum',
        }),
        threshold: 1,
      },
    ]),
  );
}

/** How often an event of the job came: EventBridge counts what a rule matches. */
function ruleMetric(
  scope: StageStack,
  id: string,
  detailType: string,
  detail: Record<string, string[]>,
): Metric {
  const { ruleName } = new Rule(scope, `rule-${id}`, {
    ruleName: scope.named(id),
    description: 'Has no target: an alarm counts what it matches.',
    eventPattern: { source: [glueEvents.source], detailType: [detailType], detail },
  });
  return new Metric({
    ...{ namespace: 'AWS/Events', metricName: 'TriggeredRules' },
    dimensionsMap: { RuleName: ruleName },
    ...fiveMinutes,
  });
}
