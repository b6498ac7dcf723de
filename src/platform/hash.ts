import { hash } from 'node:crypto';

/** The first 27 characters of the SHA-256 of a text, in base64url. */
export const hashOfText = (text: string): string => hash('sha256', text, 'base64url').slice(0, 27);

/** The same for the JSON of a value. */
export function shortHash(value: unknown): string {
  return hashOfText(JSON.stringify(value));
}
