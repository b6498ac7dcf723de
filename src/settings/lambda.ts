/** Settings of the API as a Lambda function. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

export const lambdaSettings = {
  replies: setting(
    'GP_REPLIES',
    'How the function replies: streamed (REST API, function URL), or buffered (HTTP API).',
    z.enum(['streamed', 'buffered']).default('streamed'),
  ),
  metricsNamespace: setting(
    'GP_METRICS_NAMESPACE',
    'CloudWatch namespace of the metrics in the log; without it no metrics are written.',
    z.string().max(255).default(''),
  ),
  exportLinkSeconds: setting(
    'GP_EXPORT_LINK_SECONDS',
    'Lifetime of the URL that replaces an export that is too large to be sent.',
    whole(10, 3_600, 60),
  ),
} as const;
