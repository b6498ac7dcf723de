/** The id of a request: the one that the caller sent if it is printable, else a new one. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const acceptable = /^[\w.-]{1,64}$/;

/** Prefix of this process; a UUID for each request costs too much (docs/decisions/0007). */
const ofProcess = randomBytes(8).toString('hex');
let last = 0;

export function newRequestId(): string {
  last += 1;
  return `${ofProcess}-${last.toString(36)}`;
}

export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : newRequestId();
}
