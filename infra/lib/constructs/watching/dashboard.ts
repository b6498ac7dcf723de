/** One page in CloudWatch: what rings, then callers, runs and stores from top to bottom. */
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type Alarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { StageStack } from '../../context.js';
import type { Watched } from '../../stacks/monitoring.js';
import { fiveMinutes, hourly } from '../alarm.js';

const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 8 });

export function dashboard(scope: StageStack, watched: Watched, alarms: Alarm[]): Dashboard {
  const { api, ingest, database, warehouse } = watched;
  const p = (statistic: string) => ({ statistic, period: Duration.minutes(5) });
  const page = new Dashboard(scope, 'dashboard', {
    dashboardName: scope.named('overview'),
    defaultInterval: Duration.days(1),
  });
  page.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 }));
  page.addWidgets(
    graph(
      'API: requests and errors',
      api.publicDoor.metricCount(fiveMinutes),
      api.publicDoor.metricClientError(fiveMinutes),
      api.publicDoor.metricServerError(fiveMinutes),
    ),
    graph(
      'API: latency (ms)',
      ...['p50', 'p95', 'p99'].map((name) => api.publicDoor.metricLatency(p(name))),
    ),
    graph(
      'API: instances',
      api.handler.metric('ConcurrentExecutions', p('Maximum')),
      api.handler.metricThrottles(fiveMinutes),
    ),
  );
  page.addWidgets(
    graph(
      'Steps around the run: errors',
      ...[ingest.fetch, ingest.load, api.refresh].map((of) => of.metricErrors(hourly)),
    ),
    graph(
      'Steps around the run: duration (ms)',
      ...[ingest.fetch, ingest.load, api.refresh].map((of) => of.metricDuration(p('Maximum'))),
    ),
    graph(
      'Databases: free bytes, RPU seconds',
      database.instance.metricFreeStorageSpace(p('Minimum')),
      warehouse.metricComputeSeconds(),
    ),
  );
  return page;
}
