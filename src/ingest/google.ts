/** Signing in to Google: as this function's own AWS role where that is set up, else by a key. */

import { gaxios, GoogleAuth, type AuthClient } from 'google-auth-library';
import { z } from 'zod';
import { ConfigError } from '../settings/index.js';
import { federation, type Federation } from './federation.js';

const scopes = ['https://www.googleapis.com/auth/drive.readonly'];

const serviceAccountKey = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.email(),
  private_key: z.string().startsWith('-----BEGIN'),
});

export interface GoogleSettings {
  readonly driveIdentity: string;
  readonly driveKeySecret: string;
  readonly googleUrl: string;
}

/** A client that may read Drive. Raises ConfigError that shows nothing of a key. */
export async function signIn(
  settings: GoogleSettings,
  readSecret: (name: string) => Promise<string>,
): Promise<AuthClient> {
  const { driveIdentity, driveKeySecret, googleUrl } = settings;
  const credentials =
    driveIdentity !== ''
      ? federated(checked(federation, driveIdentity, 'GP_DRIVE_IDENTITY'), googleUrl)
      : checked(serviceAccountKey, await keyOf(driveKeySecret, readSecret), 'GP_DRIVE_KEY_SECRET');
  const clientOptions = { transporter: transporterOf(googleUrl) };
  return new GoogleAuth({ credentials, scopes, clientOptions }).getClient();
}

function keyOf(secret: string, readSecret: (name: string) => Promise<string>): Promise<string> {
  if (secret !== '') return readSecret(secret);
  throw new ConfigError('GP_DRIVE_IDENTITY or GP_DRIVE_KEY_SECRET: one of them must be set');
}

function checked<S extends z.ZodType>(schema: S, text: string, variable: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError(`${variable}: it is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new ConfigError(`${variable}: wrong or missing ${where}`);
}

/** The library asks for the first token by a transporter of its own. */
function federated(identity: Federation, base: string) {
  return base === '' ? identity : { ...identity, token_url: elsewhere(identity.token_url, base) };
}

function transporterOf(base: string): gaxios.Gaxios {
  const transporter = new gaxios.Gaxios();
  if (base !== '') {
    transporter.interceptors.request.add({
      resolved: (options) => {
        options.url = new URL(elsewhere(options.url, base));
        return Promise.resolve(options);
      },
    });
  }
  return transporter;
}

/** `https://host/path` is asked for at `base/host/path`. */
function elsewhere(url: string | URL, base: string): string {
  const { host, pathname, search } = new URL(url);
  return `${base}/${host}${pathname}${search}`;
}
