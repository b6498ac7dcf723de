/** Alarms of the chain: source, run, release. */
import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { glueEvents, logEvents, metricNamespace, resources } from '../../../../src/names.js';
import type { StageStack } from '../../context.js';
import type { Alarms, Watched } from '../../stacks/monitoring.js';
import { fiveMinutes, hourly } from '../alarm.js';
import type { CodeFunction } from '../function.js';

/** A day, and time for the run: the schedule is daily. */
const releaseHours = 26;

export function runAlarms(scope: StageStack, { ingest, api }: Watched): Alarms {
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
    'no-release': {
      heading: 'There is no new release',
      what: `No release was prepared for the API in ${releaseHours} hours.`,
      metric: logMetric(scope, api.refresh, 'releaseRefreshed', hourly),
      ...{ threshold: 1, below: true, silenceIsBad: true, periods: releaseHours },
    },
    'source-refused': {
      heading: 'Source file shrunken or bad',
      what: 'A source file is bad or much smaller than before; nothing was changed.',
      metric: logMetric(scope, ingest.fetch, 'sourceRefused', fiveMinutes),
      threshold: 1,
    },
    'source-refused-load': {
      heading: 'Source file shrunken or bad',
      what: 'The database refused a source file; nothing was changed.',
      metric: logMetric(scope, ingest.load, 'sourceRefused', fiveMinutes),
      threshold: 1,
    },
    'release-refused': {
      heading: 'A release was refused',
      what: 'A release is empty or much smaller than the last one: it is not served.',
      metric: logMetric(scope, api.refresh, 'refreshRefused', fiveMinutes),
      threshold: 1,
    },
    ...functionAlarms({ fetch: ingest.fetch, load: ingest.load, refresh: api.refresh }),
    ...deadLetterAlarms({ ...ingest.deadLetters, refresh: api.refreshDeadLetters }),
  };
}

function functionAlarms(functions: Record<string, CodeFunction>): Alarms {
  return Object.fromEntries(
    Object.entries(functions).map(([name, of]) => [
      `${name}-errors`,
      {
        heading: name === 'refresh' ? 'The refresh failed' : 'Ingestion failed',
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

/** How often a function wrote a line with this event. */
function logMetric(
  scope: StageStack,
  of: CodeFunction,
  event: keyof typeof logEvents,
  options: MetricOptions,
): Metric {
  const filter = new MetricFilter(scope, `${of.node.id}-${event}`, {
    logGroup: of.logs,
    filterPattern: FilterPattern.stringValue('$.event', '=', logEvents[event]),
    metricNamespace: `${metricNamespace}/${scope.stage}`,
    metricName: `${of.node.id}.${logEvents[event]}`,
    metricValue: '1',
  });
  return filter.metric(options);
}
