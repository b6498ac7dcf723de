/**
 * The short way of what was answered lately, past the framework: found by the request as it came, before anything is
 * read in it. It counts only for the very same token while that is trusted, the release that is served now, and a
 * caller who may ask yet. What it sends is what the framework sent, but for what belongs to one request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../access/caller.js';
import { isAuthorizedTwice, type KnownCallers } from '../access/known-callers.js';
import { rateHeaderNames, rateHeaders, type RateCounts } from '../access/rate-counts.js';
import type { Tell } from '../answered.js';
import type { Releases, Serving } from '../releases/releases.js';
import { requestIdOf } from '../request-id.js';
import type { PreparedReplies } from './prepared.js';

interface Hot {
  readonly caller: Caller;
  readonly serving: Serving;
  readonly route: string;
  readonly status: number;
  /** Names and values in turn, as Node writes them without looking. */
  readonly headers: readonly string[];
  /** Of the prepared reply; null for one without a body. */
  readonly key: string | null;
}

interface Ports {
  readonly releases: Releases;
  readonly prepared: PreparedReplies;
  readonly callers: KnownCallers;
  readonly counts: RateCounts;
}

const entries = 1_000;

const ofOneRequest = new Set(['x-request-id', ...rateHeaderNames]);

export class HotReplies {
  private readonly known = new LRUCache<string, Hot>({ max: entries });
  private tell: Tell | null = null;

  constructor(private readonly ports: Ports) {}

  /** From now on replies are remembered: there is a server of our own to answer for. */
  open(tell: Tell): void {
    this.tell = tell;
  }

  /** A reply with its headers set, about to be sent; `key` as in `Hot`. */
  remember(
    request: FastifyRequest,
    reply: FastifyReply,
    { serving, key }: { readonly serving: Serving; readonly key: string | null },
  ): void {
    const { caller, raw, routeOptions } = request;
    if (!this.tell || !caller || !isPlain(raw)) return;
    const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      ofOneRequest.has(name) ? [] : [name, String(value)],
    );
    const body = key === null ? undefined : this.ports.prepared.get(key)?.body;
    if (body) headers.push('content-length', String(body.length));
    const { url: route = 'none' } = routeOptions;
    this.known.set(keyOf(raw, caller), {
      caller,
      serving,
      route,
      status: reply.statusCode,
      headers,
      key,
    });
  }

  /** Sends the reply, or says that it takes the long way. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { releases, prepared, callers, counts } = this.ports;
    const caller = callers.find(request.headers.authorization);
    const hot = caller && this.known.get(keyOf(request, caller));
    if (!hot || hot.caller !== caller || !isPlain(request)) return false;
    if (releases.peek() !== hot.serving) return false;
    const made = hot.key === null ? null : prepared.get(hot.key);
    if (made === undefined) return false;
    const headers = [...hot.headers];
    if (counts.most > 0) {
      const counted = counts.add(hot.caller.subject);
      // The long way says so; it counts once more, which changes nothing then.
      if (counted.current > counts.most) return false;
      headers.push(...rateHeaders(counts, counted));
    }
    this.send(hot, headers, made?.body, request, response);
    return true;
  }

  private send(
    { caller, route, status }: Hot,
    headers: string[],
    body: Buffer | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const started = performance.now();
    const requestId = requestIdOf(request);
    headers.push('x-request-id', requestId);
    response.once('finish', () => {
      const seconds = (performance.now() - started) / 1000;
      const cache = body ? 'hit' : 'fresh';
      this.tell?.({ requestId, caller, route, method: 'GET', status, cache, seconds });
    });
    response.writeHead(status, headers).end(body);
  }
}

/** All of a request that decides its reply, but for the release. */
function keyOf({ headers, url = '' }: IncomingMessage, { key }: Caller): string {
  const { accept = '', 'accept-encoding': coding = '', 'if-none-match': tags = '' } = headers;
  return `${key}\n${accept}\n${coding}\n${tags}\n${url}`;
}

/** Whether nothing else in it could change the reply: a body, a page of another origin, a second token. */
function isPlain(request: IncomingMessage): boolean {
  const { method, headers } = request;
  const hasBody =
    headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return (
    method === 'GET' && !hasBody && headers.origin === undefined && !isAuthorizedTwice(request)
  );
}
