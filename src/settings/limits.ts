/** Limits of a request. */
import { setting, whole } from './setting.ts';

export const limitSettings = {
  urlBytes: setting(
    'GP_URL_BYTES',
    'Longer URLs are refused with 414; gateways would cut them.',
    whole(256, 16_384, 8_192),
  ),
  bodyBytes: setting(
    'GP_BODY_BYTES',
    'The largest useful body is 1,000 customer ids.',
    whole(1_024, 10_485_760, 65_536),
  ),
  filterValues: setting(
    'GP_FILTER_VALUES',
    'Values of one filter; more belong in a look-up.',
    whole(1, 10_000, 200),
  ),
  aggregateGroups: setting(
    'GP_AGGREGATE_GROUPS',
    'Groups of one aggregate; more is an export, not a chart.',
    whole(1, 1_000_000, 10_000),
  ),
  rateRequests: setting(
    'GP_RATE_REQUESTS',
    'Requests of one caller in GP_RATE_SECONDS; 0 for no limit. A page of the dashboards makes some tens.',
    whole(0, 10_000_000, 6_000),
  ),
  rateSeconds: setting('GP_RATE_SECONDS', 'Window of the rate limit.', whole(1, 3_600, 60)),
  exportsPerCaller: setting(
    'GP_EXPORTS_PER_CALLER',
    'Concurrent exports of one caller; each occupies a connection for a while.',
    whole(1, 1_000, 4),
  ),
} as const;
