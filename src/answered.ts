/** What is told of every request once it is answered: a count, and one line in the log. */
import type { FastifyBaseLogger } from 'fastify';
import type { Caller } from './access/caller.js';
import type { Config } from './config.js';
import type { Answered, Metrics } from './metrics.js';
import { embeddedMetrics } from './metrics-embedded.js';
import type { Releases } from './releases/releases.js';

interface Told extends Answered {
  readonly requestId: string;
  readonly caller: Caller | null;
}

export type Tell = (told: Told) => void;

interface Ports {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly releases: Releases;
}

export function teller({ config, metrics, releases }: Ports, logger: FastifyBaseLogger): Tell {
  const { metricsNamespace: namespace, logLevel } = config;
  const isSilent = namespace === '' && logLevel === 'silent';
  // Metrics are no matter of the log level.
  const log = namespace === '' ? logger : logger.child({}, { level: 'info' });
  return ({ requestId, caller, ...answered }) => {
    metrics.count(answered);
    if (isSilent) return;
    const { route, method, status, cache, seconds } = answered;
    // The route, not the path, and no value of the query: they hold ids of customers.
    log.info({
      request_id: requestId,
      ...{ method, route, status },
      ms: Math.round(seconds * 100_000) / 100,
      role: caller?.role ?? 'none',
      scopes: caller?.scopeText ?? '',
      cache,
      ...(namespace !== '' &&
        embeddedMetrics(namespace, { ...answered, serving: releases.known, now: Date.now() })),
    });
  };
}
