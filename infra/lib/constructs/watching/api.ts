/** Alarms of what callers see: the API, tokens, dashboards. */
import { Duration } from 'aws-cdk-lib';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Alarms, Watched } from '../../stacks/monitoring.js';
import { fiveMinutes } from '../alarm.js';

export function apiAlarms({ api, identity, dashboards }: Watched): Alarms {
  const slow = { period: Duration.minutes(5), statistic: 'p95' };
  return {
    'api-5xx': {
      ...{ heading: 'The API answers with errors', threshold: 5, periods: 2 },
      what: 'The API answered 5xx several times.',
      metric: api.publicDoor.metricServerError(fiveMinutes),
    },
    'api-inside-5xx': {
      ...{ heading: 'The API answers with errors', threshold: 5, periods: 2 },
      what: 'The API answered 5xx to the dashboards several times.',
      metric: api.privateDoor.metricServerError(fiveMinutes),
    },
    'api-slow': {
      ...{ heading: 'The API is slow', threshold: 2_000, periods: 3 },
      what: 'One of twenty answers takes longer than 2 s.',
      metric: api.publicDoor.metricLatency(slow),
    },
    'api-throttled': {
      ...{ heading: 'The API answers with errors', threshold: 1, periods: 2 },
      what: 'Lambda started no further instance of the API.',
      metric: api.handler.metricThrottles(fiveMinutes),
    },
    'tokens-fail': {
      ...{ heading: 'Nobody can sign in', threshold: 3 },
      what: 'The function that puts filters into tokens fails: no token is issued.',
      metric: identity.trigger.metricErrors(fiveMinutes),
    },
    ...(dashboards && {
      'dashboards-down': {
        ...{ heading: 'The dashboards are down', threshold: 1, periods: 3 },
        what: 'No healthy task of the dashboards.',
        ...{ below: true, silenceIsBad: true },
        metric: dashboards.targets.metrics.healthyHostCount({
          period: Duration.minutes(1),
          statistic: 'Maximum',
        }),
      },
      'dashboards-5xx': {
        ...{ heading: 'The dashboards are down', threshold: 5, periods: 2 },
        what: 'The dashboards answered 5xx several times.',
        metric: dashboards.targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, {
          ...fiveMinutes,
        }),
      },
    }),
  };
}
