import { hash } from 'node:crypto';

/** 27 characters that are equal for equal text, and for no other in practice. */
export const hashOfText = (text: string): string => hash('sha256', text, 'base64url').slice(0, 27);

/** 27 characters that are equal for equal values, and for no others in practice. */
export function shortHash(value: unknown): string {
  return hashOfText(JSON.stringify(value));
}
