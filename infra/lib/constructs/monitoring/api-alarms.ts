/** Alarms of what callers see: the API, tokens, dashboards. */
import { Duration } from 'aws-cdk-lib';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Dashboards } from '../../stacks/dashboards.ts';
import type { MonitoredStacks } from '../../stacks/monitoring.ts';
import { fiveMinuteSum, type AlarmGroupProps, type Alarms } from './alarm.ts';

export function apiAlarms({ api, identity, dashboards }: MonitoredStacks): Alarms {
  return {
    'api-errors': apiErrors(api),
    'api-slow': {
      ...{ heading: 'The API is slow', announcesRecovery: true },
      summary: 'One of twenty replies takes longer than 2 s.',
      ...{ threshold: 2_000, periods: 3, ignoreFewSamples: true },
      metric: api.publicDoor.metricLatency({ period: Duration.minutes(5), statistic: 'p95' }),
    },
    'tokens-fail': {
      ...{ heading: 'Nobody can sign in', announcesRecovery: true },
      summary: 'The function that puts filters into tokens fails: no token is issued.',
      threshold: 3,
      metric: identity.trigger.metricErrors(fiveMinuteSum),
    },
    ...(dashboards && { dashboards: dashboardErrors(dashboards) }),
  };
}

function apiErrors(api: MonitoredStacks['api']): AlarmGroupProps {
  const heading = 'The API answers with errors';
  const errors = { heading, threshold: 5, periods: 2 };
  return {
    ...{ heading, announcesRecovery: true },
    summary: 'The API fails requests.',
    members: {
      'api-5xx': {
        ...errors,
        summary: 'The API answered 5xx several times.',
        metric: api.publicDoor.metricServerError(fiveMinuteSum),
      },
      'api-inside-5xx': {
        ...errors,
        summary: 'The API answered 5xx to the dashboards several times.',
        metric: api.privateDoor.metricServerError(fiveMinuteSum),
      },
      'api-throttled': {
        ...{ heading, threshold: 1, periods: 2 },
        summary: 'Lambda started no further instance of the API.',
        metric: api.handler.metricThrottles(fiveMinuteSum),
      },
    },
  };
}

function dashboardErrors({ targets }: Dashboards): AlarmGroupProps {
  const heading = 'The dashboards are down';
  return {
    ...{ heading, announcesRecovery: true },
    summary: 'The dashboards do not answer, or answer with errors.',
    members: {
      'dashboards-down': {
        ...{ heading, threshold: 1, periods: 3 },
        summary: 'No healthy task of the dashboards.',
        ...{ below: true, missingIsBad: true },
        metric: targets.metrics.healthyHostCount({
          period: Duration.minutes(1),
          statistic: 'Maximum',
        }),
      },
      'dashboards-5xx': {
        ...{ heading, threshold: 5, periods: 2 },
        summary: 'The dashboards answered 5xx several times.',
        metric: targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, fiveMinuteSum),
      },
    },
  };
}
