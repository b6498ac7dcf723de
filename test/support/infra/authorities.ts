import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The names of the certificates in a PEM file that match. */
export const authoritiesIn = (path: string, name: RegExp) =>
  readFileSync(path, 'utf8')
    .split(/(?=-----BEGIN)/)
    .map((pem) => new X509Certificate(pem).subject)
    .flatMap((subject) => name.exec(subject)?.[0] ?? []);
