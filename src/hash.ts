import { createHash } from 'node:crypto';

/** 27 characters that are equal for equal values, and for no others in practice. */
export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 27);
}
