/** Signs in to Google with the AWS role of the function, or with a service account key. */

import { AwsClient, gaxios, JWT, type AuthClient } from 'google-auth-library';
import { z } from 'zod';
import { ConfigError } from '../settings/index.ts';
import { federation, type Federation } from './federation.ts';

const scopes = ['https://www.googleapis.com/auth/drive.readonly'];

const serviceAccountKey = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.email(),
  private_key: z.string().startsWith('-----BEGIN'),
  private_key_id: z.string().optional(),
});

export interface GoogleSettings {
  readonly driveIdentity: string;
  readonly driveKeySecret: string;
  readonly googleUrl: string;
}

/** A client that may read Drive. Raises ConfigError, which never contains the key. */
export async function signIn(
  settings: GoogleSettings,
  readSecret: (name: string) => Promise<string>,
): Promise<AuthClient> {
  const { driveIdentity, driveKeySecret, googleUrl } = settings;
  const options = { scopes, transporter: transporterOf(googleUrl) };
  if (driveIdentity !== '') {
    const identity = checked(federation, driveIdentity, 'GP_DRIVE_IDENTITY');
    return new AwsClient({ ...federated(identity, googleUrl), ...options });
  }
  const text = await keyOf(driveKeySecret, readSecret);
  const key = checked(serviceAccountKey, text, 'GP_DRIVE_KEY_SECRET');
  return new JWT({
    email: key.client_email,
    key: key.private_key,
    ...(key.private_key_id !== undefined && { keyId: key.private_key_id }),
    ...options,
  });
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

/** The library requests its first token with a transporter of its own. */
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

/** Maps `https://host/path` to `base/host/path`. */
function elsewhere(url: string | URL, base: string): string {
  const { host, pathname, search } = new URL(url);
  return `${base}/${host}${pathname}${search}`;
}
