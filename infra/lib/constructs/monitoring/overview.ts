/** One page in CloudWatch: alarms, then callers, runs and stores from top to bottom. */
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  Metric,
  type IAlarm,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { apiMetrics, metricNamespace } from '../../../../src/platform/names.ts';
import type { StageStack } from '../../context.ts';
import type { MonitoredStacks } from '../../stacks/monitoring.ts';
import { fiveMinuteSum, hourlySum } from './alarm.ts';
import type { LogMetrics } from './log-metrics.ts';

interface Contents extends MonitoredStacks {
  readonly alarms: IAlarm[];
  readonly lines: LogMetrics;
}

const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 8 });
const over5Minutes = (statistic: string) => ({ statistic, period: Duration.minutes(5) });

export function overview(scope: StageStack, contents: Contents): Dashboard {
  const { alarms } = contents;
  return new Dashboard(scope, 'dashboard', {
    dashboardName: scope.named('overview'),
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      callers(contents),
      releases(scope, contents),
      steps(contents),
    ],
  });
}

function callers({ api: { publicDoor, handler } }: Contents): IWidget[] {
  return [
    graph(
      'API: requests and errors',
      publicDoor.metricCount(fiveMinuteSum),
      publicDoor.metricClientError(fiveMinuteSum),
      publicDoor.metricServerError(fiveMinuteSum),
    ),
    graph(
      'API: latency (ms)',
      ...['p50', 'p95', 'p99'].map((statistic) =>
        publicDoor.metricLatency(over5Minutes(statistic)),
      ),
    ),
    graph(
      'API: instances',
      handler.metric('ConcurrentExecutions', over5Minutes('Maximum')),
      handler.metricThrottles(fiveMinuteSum),
    ),
  ];
}

/** Metrics that the API writes into its log lines, and the stores that it does not need. */
function releases({ stage }: StageStack, { database, warehouse }: Contents): IWidget[] {
  const own = (name: keyof typeof apiMetrics, statistic: string) =>
    new Metric({
      ...{ namespace: `${metricNamespace}/${stage}`, metricName: apiMetrics[name] },
      ...over5Minutes(statistic),
    });
  return [
    graph('API: share of answers from memory', own('cacheHits', 'Average')),
    graph('API: age of the release (s)', own('snapshotAge', 'Maximum')),
    graph(
      'Databases: free bytes, RPU seconds',
      database.instance.metricFreeStorageSpace(over5Minutes('Minimum')),
      warehouse.metricComputeSeconds(),
    ),
  ];
}

function steps({ ingest, api, lines }: Contents): IWidget[] {
  const functions = [ingest.fetch, ingest.load, api.refresh];
  return [
    graph('Steps around the run: events in their logs', ...Object.values(lines)),
    graph('Steps around the run: errors', ...functions.map((one) => one.metricErrors(hourlySum))),
    graph(
      'Steps around the run: duration (ms)',
      ...functions.map((one) => one.metricDuration(over5Minutes('Maximum'))),
    ),
  ];
}
