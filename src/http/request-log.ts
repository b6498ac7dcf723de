/** What is told of every request once it is answered: a count, and one line in the log. */
import type { FastifyBaseLogger } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from './access/caller.js';
import type { Config } from '../settings/index.js';
import type { Answered, Metrics } from './metrics.js';
import { embeddedMetrics } from './metrics-embedded.js';
import type { Releases } from '../releases/releases.js';

interface Told extends Answered {
  readonly requestId: string;
  readonly caller: Caller | null;
}

/** What many requests have in common. */
type Kind = Omit<Told, 'requestId' | 'seconds'>;

interface Ports {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly releases: Releases;
}

/** Kinds whose part of the line is kept: a few for each route. */
const kinds = 500;

/** Of one request of a kind. */
export type Tell = (requestId: string, seconds: number) => void;

export class Teller {
  private readonly kinds = new LRUCache<string, Tell>({ max: kinds });
  private readonly level: string;
  private readonly namespace: string;
  private readonly isSilent: boolean;

  constructor(
    private readonly ports: Ports,
    private readonly logger: FastifyBaseLogger,
  ) {
    const { metricsNamespace, logLevel } = ports.config;
    this.namespace = metricsNamespace;
    this.isSilent = metricsNamespace === '' && logLevel === 'silent';
    // Metrics are no matter of the log level.
    this.level = metricsNamespace === '' ? logLevel : 'info';
  }

  tell({ requestId, seconds, ...kind }: Told): void {
    const key = `${kind.route} ${kind.method} ${kind.status} ${kind.cache} ${kind.caller?.scopeText}`;
    let tell = this.kinds.get(key);
    if (!tell) this.kinds.set(key, (tell = this.ofMany(kind)));
    tell(requestId, seconds);
  }

  /** For a kind that comes again and again: what they have in common is made text once. */
  ofMany({ caller, ...kind }: Kind): Tell {
    const { namespace, isSilent } = this;
    const { metrics, releases } = this.ports;
    const tally = metrics.ofMany(kind);
    const { method, route, status, cache } = kind;
    // The route, not the path, and no value of the query: they hold ids of customers.
    const asked = { method, route, status, role: caller?.role ?? 'none' };
    const same = { ...asked, scopes: caller?.scopeText ?? '', cache };
    const log = this.logger.child(same, { level: this.level });
    return (requestId, seconds) => {
      tally.add(seconds);
      if (isSilent) return;
      const line = { request_id: requestId, ms: Math.round(seconds * 100_000) / 100 };
      if (namespace === '') {
        log.info(line);
        return;
      }
      const told = { ...kind, seconds, serving: releases.known, now: Date.now() };
      log.info({ ...line, ...embeddedMetrics(namespace, told) });
    };
  }
}
