/** The short way of what was answered lately: found by caller and URL, before the query is read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../access/caller.js';
import type { Releases, Serving } from '../releases/releases.js';
import { sendPrepared, sendUnchanged, type Headers } from './cached.js';
import type { Encoding } from './encoding.js';
import { isFresh, tagTold, type PreparedReplies } from './prepared.js';

interface Hot {
  /** The very same token and release: whatever else they may change, this is not used then. */
  readonly caller: Caller;
  readonly serving: Serving;
  readonly encoding: Encoding | null;
  readonly etag: string;
  readonly headers: Headers;
  /** Of the prepared reply, if there is one. */
  readonly key: string | null;
}

const entries = 1_000;

export class HotReplies {
  private readonly known = new LRUCache<string, Hot>({ max: entries });

  constructor(
    private readonly releases: Releases,
    private readonly prepared: PreparedReplies,
  ) {}

  remember(request: FastifyRequest, hot: Hot): void {
    this.known.set(keyOf(request, hot.caller), hot);
  }

  /** Sends the reply, or says that it takes the long way. */
  answer(request: FastifyRequest, reply: FastifyReply): boolean {
    const { caller } = request;
    const hot = caller ? this.known.get(keyOf(request, caller)) : undefined;
    if (!hot || hot.caller !== caller || hot.serving !== this.releases.peek()) return false;
    const ifNoneMatch = request.headers['if-none-match'];
    if (isFresh(ifNoneMatch, hot.etag)) {
      const etag = tagTold(ifNoneMatch, hot.etag, hot.encoding);
      request.cacheResult = 'fresh';
      sendUnchanged(reply, { ...hot.headers, etag });
      return true;
    }
    const made = hot.key === null ? undefined : this.prepared.get(hot.key);
    if (!made) return false;
    request.cacheResult = 'hit';
    sendPrepared(reply, made);
    return true;
  }
}

/** All of a request that decides the bytes of a list or an item, but for the release. */
function keyOf({ raw: { headers, url } }: FastifyRequest, { key }: Caller): string {
  return `${key} ${headers.accept ?? ''} ${headers['accept-encoding'] ?? ''} ${url ?? ''}`;
}
