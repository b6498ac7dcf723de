/**
 * The short way of what was answered lately, past the framework: found by the request as it came, before anything is
 * read in it. It counts only for the very same token while that is trusted, the release that is served now, and a
 * caller who may ask yet. What it sends is what the framework sent, but for what belongs to one request.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import {
  isAuthorizedTwice,
  isTrusted,
  type Known,
  type KnownCallers,
} from '../access/known-callers.js';
import { rateHeaderNames, rateValues, type RateCounts } from '../access/rate-counts.js';
import type { Tell, Teller } from '../request-log.js';
import type { Releases, Serving } from '../../releases/releases.js';
import { requestIdOf } from '../request-id.js';
import type { PreparedReplies } from './prepared.js';
import { Turn } from './turn.js';

/** What decides a reply, but for its URL and the release. */
type Asked = Pick<
  IncomingHttpHeaders,
  'authorization' | 'accept' | 'accept-encoding' | 'if-none-match'
>;

interface Hot {
  readonly asked: Asked;
  readonly known: Known;
  readonly serving: Serving;
  readonly tell: Tell;
  readonly status: number;
  /** Names and values in turn, as Node writes them without looking; `ofOneRequest` last, their values those of the latest. */
  readonly headers: string[];
  /** Of the prepared reply; null for one without a body. */
  readonly key: string | null;
}

/** A reply to one request. */
interface Ready {
  readonly hot: Hot;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Of `rateHeaderNames`, where there is a limit. */
  readonly rate: readonly string[];
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

const ofOneRequest: readonly string[] = ['x-request-id', ...rateHeaderNames];

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
    const body = key === null ? undefined : this.ports.prepared.get(key)?.body;
    const headers = headersOf(reply, body, this.ports.counts);
    const { url: route = 'none' } = routeOptions;
    const { statusCode: status } = reply;
    const cache = key === null ? 'fresh' : 'hit';
    const tell = this.teller.ofMany({ caller: known.caller, route, method: 'GET', status, cache });
    const hot = { asked: askedIn(raw.headers), known, serving, tell, status, headers, key };
    const { url = '' } = raw;
    const others = (this.ofUrl.get(url) ?? []).filter(({ asked }) => !isSame(asked, hot.asked));
    this.ofUrl.set(url, [hot, ...others.slice(0, mostOfUrl - 1)]);
  }

  /** Sends the reply, or says that it takes the long way. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { releases, prepared, counts } = this.ports;
    const started = performance.now();
    const now = Date.now();
    const hot = this.ofUrl
      .get(request.url ?? '')
      ?.find(({ asked }) => isSame(asked, request.headers));
    if (!hot || !isTrusted(hot.known, now) || !isPlain(request)) return false;
    if (releases.peek() !== hot.serving) return false;
    const made = hot.key === null ? null : prepared.get(hot.key);
    if (made === undefined) return false;
    let rate: readonly string[] = [];
    if (counts.most > 0) {
      const counted = counts.add(hot.known.caller.subject, now);
      // The long way says so; it counts once more, which changes nothing then.
      if (counted.current > counts.most) return false;
      rate = rateValues(counts, counted);
    }
    const requestId = requestIdOf(request);
    this.turn.add({ hot, response, requestId, rate, body: made?.body, started, seconds: 0 });
    return true;
  }
}

/** Those that the framework sends, with room for what belongs to one request. */
function headersOf(reply: FastifyReply, body: Buffer | undefined, { most }: RateCounts): string[] {
  const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    ofOneRequest.includes(name) ? [] : [name, String(value)],
  );
  if (body) headers.push('content-length', String(body.length));
  for (const name of most > 0 ? ofOneRequest : ['x-request-id']) headers.push(name, '');
  return headers;
}

function write(ready: Ready): void {
  const { hot, response, requestId, rate, body, started } = ready;
  const { headers } = hot;
  let place = headers.length - 2 * rate.length - 1;
  headers[place] = requestId;
  for (const value of rate) headers[(place += 2)] = value;
  response.writeHead(hot.status, headers).end(body);
  ready.seconds = (performance.now() - started) / 1000;
}

function finish({ hot, requestId, seconds }: Ready): void {
  hot.tell(requestId, seconds);
}

const askedIn = (headers: IncomingHttpHeaders): Asked => ({
  authorization: headers.authorization,
  accept: headers.accept,
  'accept-encoding': headers['accept-encoding'],
  'if-none-match': headers['if-none-match'],
});

const isSame = (one: Asked, other: Asked): boolean =>
  one.authorization === other.authorization &&
  one.accept === other.accept &&
  one['accept-encoding'] === other['accept-encoding'] &&
  one['if-none-match'] === other['if-none-match'];

/** Whether nothing else in it could change the reply: a body, a page of another origin, a second token. */
function isPlain(request: IncomingMessage): boolean {
  const { method, headers } = request;
  const hasBody =
    headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return (
    method === 'GET' && !hasBody && headers.origin === undefined && !isAuthorizedTwice(request)
  );
}
