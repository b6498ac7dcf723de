/** Tokens that must be refused, whatever asks for them and wherever they arrive. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, SignJWT } from 'jose';
import { localClaims } from '../../src/platform/keys/claims.ts';
import type { TestApp } from './app.ts';

const now = () => Math.floor(Date.now() / 1000);
export const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function header({ home }: TestApp): { alg: string; kid: string } {
  const jwk = JSON.parse(readFileSync(join(home, 'keys/signing.jwk'), 'utf8')) as { kid: string };
  return { alg: 'ES256', kid: jwk.kid };
}

/** By what is wrong with each. */
export async function tokenAttacks(api: TestApp, good: string): Promise<Record<string, string>> {
  const { config, token, keys } = api;
  const claims = localClaims(config, 'dashboard', 3_600);
  const [head = '', body = '', signature = ''] = good.split('.');
  const without = (name: string) => token('dashboard', { [name]: undefined });
  const publicPem = (await keys.publicKey(header(api).kid, 'ES256')) ?? '';
  const hmacOf = (text: string) => createHmac('sha256', publicPem).update(text).digest('base64url');
  const confused = `${encode({ ...header(api), alg: 'HS256' })}.${body}`;
  const other = await generateKeyPair('ES256');

  return {
    'alg none': `${encode({ ...header(api), alg: 'none' })}.${body}.`,
    'alg none with a signature': `${encode({ ...header(api), alg: 'none' })}.${body}.${signature}`,
    'HMAC with the public key': `${confused}.${hmacOf(confused)}`,
    'an algorithm that is not allowed': `${encode({ ...header(api), alg: 'ES384' })}.${body}.${signature}`,
    'an algorithm of HMAC in the place of RSA': `${encode({ ...header(api), alg: 'HS512' })}.${body}.${signature}`,
    'changed claims': `${head}.${encode({ ...claims, sub: 'admin' })}.${signature}`,
    'a cut signature': good.slice(0, -4),
    'an unknown kid': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'unknown' })
      .sign(other.privateKey),
    'no kid': await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(other.privateKey),
    'our kid, another key': await new SignJWT(claims)
      .setProtectedHeader(header(api))
      .sign(other.privateKey),
    'a kid that is no text': `${encode({ alg: 'ES256', kid: { a: 1 } })}.${body}.${signature}`,
    'a wrong iss': await token('dashboard', { iss: 'someone' }),
    'no iss': await without('iss'),
    'iss that is a list': await token('dashboard', { iss: [config.issuer] }),
    'a wrong aud': await token('dashboard', { aud: 'someone' }),
    'no aud': await without('aud'),
    'an empty list of aud': await token('dashboard', { aud: [] }),
    'aud that is a number': await token('dashboard', { aud: 7 }),
    'a client_id that is not listed': await token('dashboard', { aud: undefined, client_id: 'x' }),
    'no sub': await without('sub'),
    'an empty sub': await token('dashboard', { sub: '' }),
    'a sub that is a number': await token('dashboard', { sub: 7 }),
    'no exp': await without('exp'),
    'no iat': await without('iat'),
    'an exp that is text': await token('dashboard', {
      exp: String(now() + 60) as unknown as number,
    }),
    'iat that is text': await token('dashboard', { iat: String(now()) }),
    'nbf that is text': await token('dashboard', { nbf: 'now' }),
    expired: await token('dashboard', { iat: now() - 100, exp: now() - 60 }),
    'iat in the future': await token('dashboard', { iat: now() + 600, exp: now() + 1200 }),
    'nbf in the future': await token('dashboard', { nbf: now() + 600 }),
    'too long a life': await token('dashboard', { exp: now() + 1_000_000 }),
    'an id token': await token('dashboard', { token_use: 'id' }),
    '10 KB': await token('dashboard', { padding: 'x'.repeat(10_000) }),
    'unknown keys in filters': await token('partner', { filters: { city: ['Boston'] } }),
    'filters of wrong type': await token('partner', { filters: { restaurant_id: 'r1' } }),
    'filters that are a list': await token('partner', { filters: [] }),
    'filters that are no JSON': await token('partner', { filters: '{' }),
    'filters that are null': await token('partner', { filters: null }),
    'a partner without filters': await token('partner', { filters: undefined }),
    'scope that is a list': await token('dashboard', { scope: ['marts:read'] }),
    'the end of a good one': good.slice(-30),
    'a good one, cut at its beginning': good.slice(1),
    'no claims before a good signature': `x.y.${signature}`,
    'the signature of another header': `${encode({ ...header(api), typ: 'x' })}.${body}.${signature}`,
    'not a JWT': 'abc',
    'not JSON inside': 'YQ.YQ.YQ',
  };
}
