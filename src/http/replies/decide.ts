/** What is decided about a request for rows before any row is read: caller, format, release, position. */
import type { FastifyRequest } from 'fastify';
import { shortHash } from '../../platform/hash.ts';
import { invalidCursor, type Cursors, type Position } from '../../query/cursor.ts';
import { chooseFormat, type Format } from '../../query/formats.ts';
import { checkFormat, type ReplyOptions } from '../../query/reply-options.ts';
import type { ActiveRelease, Releases } from '../../releases/releases.ts';
import type { Caller } from '../access/caller.ts';
import { callerOf } from '../access/caller.ts';

export interface DecisionPorts {
  readonly releases: Releases;
  readonly cursors: Cursors;
}

export interface Decision {
  readonly caller: Caller;
  readonly format: Format;
  readonly active: ActiveRelease;
  /** Where the previous page ended. */
  readonly position: Position | null;
  /** What a cursor of this reply is bound to; a hash, so only made for a reply that has one. */
  readonly binding: () => string;
}

interface Paged {
  readonly limit: number | null;
  readonly cursor: string | null;
  readonly rowsKey: string;
}

/** `paged` is set for replies that have pages. Raises `not-acceptable`, `invalid-cursor`, `release-gone`. */
export async function decide(
  { releases, cursors }: DecisionPorts,
  request: FastifyRequest,
  options: ReplyOptions,
  paged: Paged | null = null,
): Promise<Decision> {
  const caller = callerOf(request);
  const format = chooseFormat(options.format, request.headers.accept);
  checkFormat(options, paged, format);
  const binding = () => (paged ? shortHash([paged.rowsKey, caller.key]) : '');
  const position = paged?.cursor ? cursors.read(paged.cursor) : null;
  if (position && position.binding !== binding()) throw invalidCursor();
  if (position && options.release !== null && position.release !== options.release) {
    throw invalidCursor();
  }
  const name = position?.release ?? options.release;
  const active = name === null ? await releases.current() : await releases.named(name, gone(name));
  return { caller, format, active, position, binding };
}

const gone = (release: string) =>
  `Release ${release} is no longer retained: read the current one, without cursor.`;
