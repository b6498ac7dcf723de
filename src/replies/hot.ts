/**
 * The short way of what was answered lately, past the framework: found by the request as it came, before anything is
 * read in it. It counts only for the very same token while that is trusted, the release that is served now, and a
 * caller who may ask yet. What it sends is what the framework sent, but for what belongs to one request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import {
  isAuthorizedTwice,
  isTrusted,
  type Known,
  type KnownCallers,
} from '../access/known-callers.js';
import { rateHeaderNames, rateHeaders, type RateCounts } from '../access/rate-counts.js';
import type { Tell, Teller } from '../answered.js';
import type { Releases, Serving } from '../releases/releases.js';
import { requestIdOf } from '../request-id.js';
import type { PreparedReplies } from './prepared.js';
import { Turn } from './turn.js';

/** What decides a reply, but for its URL and the release. */
interface Asked {
  readonly authorization: string;
  readonly accept: string;
  readonly coding: string;
  readonly tags: string;
}

interface Hot {
  readonly asked: Asked;
  readonly known: Known;
  readonly serving: Serving;
  readonly tell: Tell;
  readonly status: number;
  /** Names and values in turn, as Node writes them without looking. */
  readonly headers: readonly string[];
  /** Of the prepared reply; null for one without a body. */
  readonly key: string | null;
}

/** A reply to one request. */
interface Ready {
  readonly hot: Hot;
  readonly requestId: string;
  readonly response: ServerResponse;
  readonly headers: string[];
  readonly body: Buffer | undefined;
  /** As performance.now() says. */
  readonly started: number;
  /** What it took until it was written. */
  seconds: number;
}

interface Ports {
  readonly releases: Releases;
  readonly prepared: PreparedReplies;
  readonly callers: KnownCallers;
  readonly counts: RateCounts;
}

const urls = 500;
/** Callers, formats and codings of one: the latest. */
const mostOfUrl = 32;

const ofOneRequest = new Set(['x-request-id', ...rateHeaderNames]);

export class HotReplies {
  private readonly ofUrl = new LRUCache<string, readonly Hot[]>({ max: urls });
  private readonly turn = new Turn<Ready>(write, finish);
  private teller: Teller | null = null;

  constructor(private readonly ports: Ports) {}

  /** From now on replies are remembered: there is a server of our own to answer for. */
  open(teller: Teller): void {
    this.teller = teller;
  }

  /** A reply with its headers set, about to be sent; `key` as in `Hot`. */
  remember(
    request: FastifyRequest,
    reply: FastifyReply,
    { serving, key }: { readonly serving: Serving; readonly key: string | null },
  ): void {
    const { raw, routeOptions } = request;
    const { authorization = '' } = raw.headers;
    const known = this.ports.callers.find(authorization);
    if (!this.teller || !known || !isPlain(raw)) return;
    const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      ofOneRequest.has(name) ? [] : [name, String(value)],
    );
    const body = key === null ? undefined : this.ports.prepared.get(key)?.body;
    if (body) headers.push('content-length', String(body.length));
    const { url: route = 'none' } = routeOptions;
    const { statusCode: status } = reply;
    const cache = key === null ? 'fresh' : 'hit';
    const tell = this.teller.ofMany({ caller: known.caller, route, method: 'GET', status, cache });
    const hot = { asked: askedIn(raw), known, serving, tell, status, headers, key };
    const { url = '' } = raw;
    const others = (this.ofUrl.get(url) ?? []).filter(({ asked }) => !isSame(asked, hot.asked));
    this.ofUrl.set(url, [hot, ...others.slice(0, mostOfUrl - 1)]);
  }

  /** Sends the reply, or says that it takes the long way. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { releases, prepared, counts } = this.ports;
    const started = performance.now();
    const all = this.ofUrl.get(request.url ?? '');
    const asked = all && askedIn(request);
    const hot = asked && all.find((one) => isSame(one.asked, asked));
    if (!hot || !isTrusted(hot.known) || !isPlain(request)) return false;
    if (releases.peek() !== hot.serving) return false;
    const made = hot.key === null ? null : prepared.get(hot.key);
    if (made === undefined) return false;
    const requestId = requestIdOf(request);
    const headers = [...hot.headers, 'x-request-id', requestId];
    if (counts.most > 0) {
      const counted = counts.add(hot.known.caller.subject);
      // The long way says so; it counts once more, which changes nothing then.
      if (counted.current > counts.most) return false;
      headers.push(...rateHeaders(counts, counted));
    }
    const body = made?.body;
    this.turn.add({ hot, requestId, response, headers, body, started, seconds: 0 });
    return true;
  }
}

function write(ready: Ready): void {
  const { hot, response, headers, body, started } = ready;
  response.writeHead(hot.status, headers).end(body);
  ready.seconds = (performance.now() - started) / 1000;
}

function finish({ hot, requestId, seconds }: Ready): void {
  hot.tell(requestId, seconds);
}

function askedIn({ headers }: IncomingMessage): Asked {
  const { authorization = '', accept = '', 'accept-encoding': coding = '' } = headers;
  return { authorization, accept, coding, tags: headers['if-none-match'] ?? '' };
}

const isSame = (one: Asked, other: Asked): boolean =>
  one.authorization === other.authorization &&
  one.accept === other.accept &&
  one.coding === other.coding &&
  one.tags === other.tags;

/** Whether nothing else in it could change the reply: a body, a page of another origin, a second token. */
function isPlain(request: IncomingMessage): boolean {
  const { method, headers } = request;
  const hasBody =
    headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return (
    method === 'GET' && !hasBody && headers.origin === undefined && !isAuthorizedTwice(request)
  );
}
