/** Metric filters: count the log lines of each event in `logEvents` that has an alarm. */
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { logEvents, metricNamespace } from '../../../../src/platform/names.ts';
import type { StageStack } from '../../context.ts';
import type { MonitoredStacks } from '../../stacks/monitoring.ts';
import type { CodeFunction } from '../function.ts';
import { fiveMinuteSum, hourlySum } from './alarm.ts';

export type LogMetrics = ReturnType<typeof logMetrics>;

export function logMetrics(scope: StageStack, { ingest, api }: MonitoredStacks) {
  const count = (from: CodeFunction, event: keyof typeof logEvents, options?: MetricOptions) =>
    lineCount(scope, from, logEvents[event], options);
  return {
    fetchFailed: count(ingest.fetch, 'ingestFailed'),
    loadFailed: count(ingest.load, 'ingestFailed'),
    refreshFailed: count(api.refresh, 'refreshFailed'),
    fetchRefused: count(ingest.fetch, 'sourceRefused'),
    loadRefused: count(ingest.load, 'sourceRefused'),
    refreshRefused: count(api.refresh, 'refreshRefused'),
    warehouseBehind: count(api.handler, 'warehouseBehind'),
    releaseCurrent: count(api.refresh, 'releaseCurrent', hourlySum),
  };
}

/** How often a function wrote a line with this event. */
function lineCount(
  scope: StageStack,
  from: CodeFunction,
  event: string,
  options: MetricOptions = fiveMinuteSum,
): Metric {
  const filter = new MetricFilter(scope, `${from.node.id}-${event}`, {
    logGroup: from.logs,
    filterPattern: FilterPattern.stringValue('$.event', '=', event),
    metricNamespace: `${metricNamespace}/${scope.stage}`,
    metricName: `${from.node.id}.${event}`,
    metricValue: '1',
  });
  return filter.metric(options);
}
