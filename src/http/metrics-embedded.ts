/**
 * Metrics of one request in CloudWatch's embedded format: members of its log line, which CloudWatch reads out of
 * the log. Without dimensions, so that there is one figure of each for a stage; the route is in the same line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { CompletedRequest } from './metrics.ts';
import { apiMetrics as names } from '../platform/names.ts';
import type { ActiveRelease } from '../releases/releases.ts';

interface ServedRequest extends CompletedRequest {
  readonly serving: ActiveRelease | null;
  readonly now: number;
}

type Unit = 'Count' | 'Milliseconds' | 'Seconds' | 'None';

export function embeddedMetrics(
  namespace: string,
  request: ServedRequest,
): Record<string, unknown> {
  const metrics = metricsOf(request);
  return {
    _aws: {
      Timestamp: request.now,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[]],
          Metrics: metrics.map(([Name, Unit]) => ({ Name, Unit })),
        },
      ],
    },
    ...Object.fromEntries(metrics.map(([name, , value]) => [name, value])),
  };
}

/** A request that reads no rows is neither a hit nor a miss; without a release it has no age. */
function metricsOf({
  status,
  cache,
  seconds,
  serving,
  now,
}: ServedRequest): [string, Unit, number][] {
  const metrics: [string, Unit, number][] = [
    [names.requests, 'Count', 1],
    [names.serverErrors, 'Count', status >= 500 ? 1 : 0],
    [names.latency, 'Milliseconds', Math.round(seconds * 100_000) / 100],
  ];
  if (cache !== 'none') metrics.push([names.cacheHits, 'Count', cache === 'miss' ? 0 : 1]);
  if (serving) {
    const age = Math.max(0, Math.round((now - Date.parse(serving.release.published_at)) / 1000));
    metrics.push(
      [names.snapshotAge, 'Seconds', age],
      [names.release, 'None', serving.release.sequence],
      [names.stale, 'Count', serving.stale ? 1 : 0],
    );
  }
  return metrics;
}
