/** What is counted, as Prometheus text. Labels are routes and statuses: never paths, ids or callers. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Releases } from '../releases/releases.ts';

export interface CompletedRequest {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** hit, miss, fresh (304) or none. */
  readonly cache: string;
  readonly seconds: number;
}

/** The fields that many requests share. */
export type RequestClass = Omit<CompletedRequest, 'seconds'>;

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);
const tallied = 500;
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What has not been counted yet: the library looks up labels at each count, which costs more than a reply that is ready. */
class Tally {
  private readonly waiting = new Float64Array(tallied);
  private length = 0;
  private readonly count: (seconds: Float64Array) => void;

  constructor(count: (seconds: Float64Array) => void) {
    this.count = count;
  }

  add(seconds: number): void {
    this.waiting[this.length] = seconds;
    this.length += 1;
    if (this.length === tallied) this.settle();
  }

  settle(): void {
    if (this.length > 0) this.count(this.waiting.subarray(0, this.length));
    this.length = 0;
  }
}

export class Metrics {
  private readonly tallies = new Map<string, Tally>();
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'gp_requests_total',
    help: 'Replies by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers: [this.registry],
  });
  private readonly latency = new Histogram({
    name: 'gp_request_seconds',
    help: 'Time to the last byte by route.',
    labelNames: ['route'],
    buckets,
    registers: [this.registry],
  });
  private readonly cache = new Counter({
    name: 'gp_cache_total',
    help: 'Readings by how they came about: hit, miss, fresh (304).',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly release = this.gauge('gp_release_sequence', 'Sequence of the served release.');
  private readonly age = this.gauge('gp_release_age_seconds', 'Since the release was published.');
  private readonly stale = this.gauge(
    'gp_release_stale',
    '1 while the release pointer cannot be read.',
  );
  private isWatching = false;
  private readonly releases: Releases;

  constructor(releases: Releases) {
    this.releases = releases;
  }

  count({ seconds, ...kind }: CompletedRequest): void {
    this.ofMany(kind).add(seconds);
  }

  /** A labelled counter, looked up once and incremented often. */
  ofMany({ route, method, status, cache }: RequestClass): Tally {
    const name = known.has(method) ? method : 'other';
    const key = `${route} ${name} ${status} ${cache}`;
    let tally = this.tallies.get(key);
    if (!tally) {
      const latency = this.latency.labels({ route });
      tally = new Tally((all) => {
        this.requests.inc({ route, method: name, status }, all.length);
        for (const seconds of all) latency.observe(seconds);
        if (cache !== 'none') this.cache.inc({ result: cache }, all.length);
      });
      this.tallies.set(key, tally);
    }
    return tally;
  }

  /** The text, and its media type. */
  async text(now = Date.now()): Promise<{ readonly text: string; readonly type: string }> {
    for (const tally of this.tallies.values()) tally.settle();
    // Process metrics are collected from the first scrape on.
    if (!this.isWatching) collectDefaultMetrics({ register: this.registry });
    this.isWatching = true;
    // Past the maximum age nothing is served, but this metric still reports it.
    const serving = await this.releases.find().catch(() => undefined);
    if (serving) {
      this.release.set(serving.release.sequence);
      this.age.set((now - Date.parse(serving.release.published_at)) / 1000);
    }
    this.stale.set(serving === undefined || serving?.stale ? 1 : 0);
    return { text: await this.registry.metrics(), type: this.registry.contentType };
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
