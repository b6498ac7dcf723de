/** What functions say in their logs, counted: each event of `logEvents` that somebody must hear of. */
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { logEvents, metricNamespace } from '../../../../src/platform/names.js';
import type { StageStack } from '../../context.js';
import type { Watched } from '../../stacks/monitoring.js';
import { fiveMinutes, hourly } from '../alarm.js';
import type { CodeFunction } from '../function.js';

export type LineMetrics = ReturnType<typeof lineMetrics>;

export function lineMetrics(scope: StageStack, { ingest, api }: Watched) {
  const of = (from: CodeFunction, event: keyof typeof logEvents, options = fiveMinutes) =>
    counted(scope, from, logEvents[event], options);
  return {
    fetchFailed: of(ingest.fetch, 'ingestFailed'),
    loadFailed: of(ingest.load, 'ingestFailed'),
    refreshFailed: of(api.refresh, 'refreshFailed'),
    fetchRefused: of(ingest.fetch, 'sourceRefused'),
    loadRefused: of(ingest.load, 'sourceRefused'),
    refreshRefused: of(api.refresh, 'refreshRefused'),
    warehouseBehind: of(api.handler, 'warehouseBehind'),
    releaseRefreshed: of(api.refresh, 'releaseRefreshed', hourly),
  };
}

/** How often a function wrote a line with this event. */
function counted(
  scope: StageStack,
  from: CodeFunction,
  event: string,
  options: MetricOptions,
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
