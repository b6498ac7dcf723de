/** Alarms of the chain: source, run, release. */
import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StageStack } from '../../context.ts';
import type { MonitoredStacks } from '../../stacks/monitoring.ts';
import type { CodeFunction } from '../function.ts';
import { fiveMinuteSum, type AlarmGroupProps, type AlarmProps, type Alarms } from './alarm.ts';
import { runMetrics } from './job-events.ts';
import type { LogMetrics } from './log-metrics.ts';

/** A day, and time for the run: the schedule is daily. */
const releaseHours = 26;

export function runAlarms(scope: StageStack, stacks: MonitoredStacks, lines: LogMetrics): Alarms {
  const { ingest, api, warehouse } = stacks;
  const { failed, late } = runMetrics(scope, stacks.keys);
  return {
    'run-failed': {
      ...{ heading: 'A run has failed', metric: failed, threshold: 1 },
      summary: 'A run of the pipeline failed, and is not tried again.',
    },
    'run-late': {
      ...{ heading: 'A run is late', metric: late, threshold: 1 },
      summary: 'A run of the pipeline takes longer than it should.',
    },
    ...lineAlarms(lines),
    'fetch-fails': stepAlarms('fetch', 'Fetching the source failed', {
      summary: 'The source could not be copied from Google Drive.',
      ...{ failures: lines.fetchFailed, function: ingest.fetch, queue: ingest.deadLetters.fetch },
    }),
    'load-fails': stepAlarms('load', 'Loading the source failed', {
      summary: 'The source could not be loaded into the database, or the run not be begun.',
      ...{ failures: lines.loadFailed, function: ingest.load, queue: ingest.deadLetters.load },
    }),
    'refresh-fails': stepAlarms('refresh', 'The refresh failed', {
      summary: 'A release could not be prepared for the API.',
      ...{ failures: lines.refreshFailed, function: api.refresh, queue: api.refreshDeadLetters },
    }),
    'schedule-dead-letters': deadLetters('schedule', ingest.deadLetters.schedule),
    'events-dead-letters': deadLetters('the bus', ingest.deadLetters.events),
    'snapshots-dead-letters': deadLetters('snapshots of the warehouse', warehouse.deadLetters),
  };
}

/** Alarms on the log lines of functions. */
function lineAlarms(lines: LogMetrics): Alarms {
  return {
    'no-release': {
      heading: 'There is no new release',
      summary: `In ${releaseHours} hours no run ended with a release that the API serves.`,
      metric: lines.releaseCurrent,
      ...{ threshold: 1, below: true, missingIsBad: true, periods: releaseHours },
    },
    'source-refused': {
      ...{ heading: 'Source file shrunken or bad', metric: lines.fetchRefused, threshold: 1 },
      summary: 'A source file is bad or much smaller than before; nothing was changed.',
    },
    'source-refused-load': {
      ...{ heading: 'Source file shrunken or bad', metric: lines.loadRefused, threshold: 1 },
      summary: 'The database refused a source file; nothing was changed.',
    },
    'release-refused': {
      ...{ heading: 'A release was refused', metric: lines.refreshRefused, threshold: 1 },
      summary: 'A release is empty or much smaller than the last one and is not served.',
    },
    'warehouse-behind': {
      heading: 'The warehouse shows another release',
      ...{ metric: lines.warehouseBehind, threshold: 1 },
      summary: 'A rollback is served, and the views of the warehouse do not show it.',
    },
  };
}

interface Step {
  readonly summary: string;
  /** Lines in which the function says that it failed. */
  readonly failures: Metric;
  readonly function: CodeFunction;
  readonly queue: IQueue;
}

/**
 * A failed step logs a line, ends with an error, is tried again twice within five minutes, and leaves a dead letter.
 * The members stay in alarm for a quarter of an hour, so that all of it is one alarm of the group.
 */
function stepAlarms(name: string, heading: string, step: Step): AlarmGroupProps {
  const window = { threshold: 1, periods: 3, breachingPeriods: 1 };
  return {
    ...{ heading, summary: step.summary },
    members: {
      [`${name}-failed`]: { ...window, heading, summary: step.summary, metric: step.failures },
      [`${name}-errors`]: {
        ...{ ...window, heading: 'A function ended with an error' },
        summary: `The function ${name} ended with an error; it is tried again twice.`,
        metric: step.function.metricErrors(fiveMinuteSum),
      },
      [`${name}-dead-letters`]: deadLetters(name, step.queue),
    },
  };
}

function deadLetters(of: string, queue: IQueue): AlarmProps {
  return {
    heading: 'There are dead letters',
    summary: `An event for ${of} was given up.`,
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: 'Maximum',
    }),
    threshold: 1,
  };
}
