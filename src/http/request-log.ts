/** Counts each completed request and writes its line in the log. */
import type { FastifyBaseLogger } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from './access/caller.ts';
import type { Config } from '../settings/index.ts';
import type { CompletedRequest, Metrics, RequestClass } from './metrics.ts';
import { embeddedMetrics } from './metrics-embedded.ts';
import type { Releases } from '../releases/releases.ts';

interface LoggedRequest extends CompletedRequest {
  readonly requestId: string;
  readonly caller: Caller | null;
}

interface Ports {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly releases: Releases;
}

/** Cached classes of requests: a few for each route. */
const maxClasses = 500;

type LogRequest = (requestId: string, seconds: number) => void;

export class RequestLogger {
  private readonly classes = new LRUCache<string, LogRequest>({ max: maxClasses });
  private readonly level: string;
  private readonly namespace: string;
  private readonly isSilent: boolean;
  private readonly ports: Ports;
  private readonly logger: FastifyBaseLogger;

  constructor(ports: Ports, logger: FastifyBaseLogger) {
    this.ports = ports;
    this.logger = logger;
    const { metricsNamespace, logLevel } = ports.config;
    this.namespace = metricsNamespace;
    this.isSilent = metricsNamespace === '' && logLevel === 'silent';
    // CloudWatch metrics are written at any log level.
    this.level = metricsNamespace === '' ? logLevel : 'info';
  }

  log({ requestId, seconds, caller, ...shared }: LoggedRequest): void {
    const { route, method, status, cache } = shared;
    const key = `${route} ${method} ${status} ${cache} ${caller?.scopeText}`;
    let log = this.classes.get(key);
    if (!log) this.classes.set(key, (log = this.forClass(caller, shared)));
    log(requestId, seconds);
  }

  /** The shared fields are serialised once for each class. */
  private forClass(caller: Caller | null, shared: RequestClass): LogRequest {
    const { namespace, isSilent } = this;
    const { metrics, releases } = this.ports;
    const tally = metrics.ofMany(shared);
    const { method, route, status, cache } = shared;
    // The route, not the path or the query, which contain ids of customers.
    const request = { method, route, status, role: caller?.role ?? 'none' };
    const fields = { ...request, scopes: caller?.scopeText ?? '', cache };
    const logger = this.logger.child(fields, { level: this.level });
    return (requestId, seconds) => {
      tally.add(seconds);
      if (isSilent) return;
      const line = { request_id: requestId, ms: Math.round(seconds * 100_000) / 100 };
      if (namespace === '') {
        logger.info(line);
        return;
      }
      const completed = { ...shared, seconds, serving: releases.known, now: Date.now() };
      logger.info({ ...line, ...embeddedMetrics(namespace, completed) });
    };
  }
}
