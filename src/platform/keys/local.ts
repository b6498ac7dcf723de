/** The key pair of the embedded default: one private JWK and the cursor secret under GP_HOME/keys. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { createOnce } from './create-once.ts';
import type { Keys } from './port.ts';

const algorithm = 'ES256';

export interface LocalKeys extends Keys {
  sign(payload: JWTPayload): Promise<string>;
}

/** Opens the key pair and makes it when it is not there yet. */
export async function openLocalKeys(home: string): Promise<LocalKeys> {
  const folder = join(home, 'keys');
  const jwk = JSON.parse(await createOnce(join(folder, 'signing.jwk'), makePrivateJwk)) as JWK;
  const publicJwk = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y } as JWK;
  const kid = jwk.kid ?? '';
  const pem = await exportSPKI((await importJWK(publicJwk, algorithm)) as CryptoKey);
  const privateKey = await importJWK(jwk, algorithm);
  return {
    publicKey: (wanted) => Promise.resolve(wanted === kid ? pem : null),
    ready: () => Promise.resolve(true),
    cursorSecret: await openCursorSecret(home),
    sign: (payload) =>
      new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' }).sign(privateKey),
  };
}

/** 32 bytes, made once. */
export async function openCursorSecret(home: string): Promise<Buffer> {
  const secret = await createOnce(join(home, 'keys', 'cursor.secret'), () =>
    Promise.resolve(randomBytes(32).toString('base64')),
  );
  return Buffer.from(secret, 'base64');
}

async function makePrivateJwk(): Promise<string> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return `${JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' })}\n`;
}
