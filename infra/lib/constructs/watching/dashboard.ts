/** One page in CloudWatch: what rings, then callers, runs and stores from top to bottom. */
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  Metric,
  type Alarm,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { apiMetrics, metricNamespace } from '../../../../src/platform/names.js';
import type { StageStack } from '../../context.js';
import type { Watched } from '../../stacks/monitoring.js';
import { fiveMinutes, hourly } from '../alarm.js';
import type { LineMetrics } from './lines.js';

interface Shown extends Watched {
  readonly alarms: Alarm[];
  readonly lines: LineMetrics;
}

const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 8 });
const of = (statistic: string) => ({ statistic, period: Duration.minutes(5) });

export function dashboard(scope: StageStack, shown: Shown): Dashboard {
  const { alarms } = shown;
  return new Dashboard(scope, 'dashboard', {
    dashboardName: scope.named('overview'),
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      callers(shown),
      releases(scope, shown),
      steps(shown),
    ],
  });
}

function callers({ api: { publicDoor, handler } }: Shown): IWidget[] {
  return [
    graph(
      'API: requests and errors',
      publicDoor.metricCount(fiveMinutes),
      publicDoor.metricClientError(fiveMinutes),
      publicDoor.metricServerError(fiveMinutes),
    ),
    graph(
      'API: latency (ms)',
      ...['p50', 'p95', 'p99'].map((statistic) => publicDoor.metricLatency(of(statistic))),
    ),
    graph(
      'API: instances',
      handler.metric('ConcurrentExecutions', of('Maximum')),
      handler.metricThrottles(fiveMinutes),
    ),
  ];
}

/** What the API says of itself, in its log lines, and the stores that it does not need. */
function releases({ stage }: StageStack, { database, warehouse }: Shown): IWidget[] {
  const own = (name: keyof typeof apiMetrics, statistic: string) =>
    new Metric({
      ...{ namespace: `${metricNamespace}/${stage}`, metricName: apiMetrics[name] },
      ...of(statistic),
    });
  return [
    graph('API: share of answers from memory', own('cacheHits', 'Average')),
    graph('API: age of the release (s)', own('snapshotAge', 'Maximum')),
    graph(
      'Databases: free bytes, RPU seconds',
      database.instance.metricFreeStorageSpace(of('Minimum')),
      warehouse.metricComputeSeconds(),
    ),
  ];
}

function steps({ ingest, api, lines }: Shown): IWidget[] {
  const functions = [ingest.fetch, ingest.load, api.refresh];
  return [
    graph('Steps around the run: what their logs say', ...Object.values(lines)),
    graph('Steps around the run: errors', ...functions.map((one) => one.metricErrors(hourly))),
    graph(
      'Steps around the run: duration (ms)',
      ...functions.map((one) => one.metricDuration(of('Maximum'))),
    ),
  ];
}
