/** Opens the keys that the settings name: those of an identity provider or the local ones. */
import { ConfigError, s3Scheme, type Config } from '../../settings/index.ts';
import { openCursorSecret, openLocalKeys } from './local.ts';
import type { Keys } from './port.ts';
import { remoteKeys } from './remote.ts';

/** Raises ConfigError when the settings name no place for them. */
export async function openKeys(config: Config, onError: (error: unknown) => void): Promise<Keys> {
  const { jwksUrl, cursorSecret, home } = config;
  const isRemote = home.startsWith(s3Scheme);
  if (isRemote && (jwksUrl === '' || cursorSecret === '')) {
    throw new ConfigError('GP_JWKS_URL and GP_CURSOR_SECRET: needed where GP_HOME is in S3');
  }
  if (jwksUrl === '') return openLocalKeys(home);
  return remoteKeys({
    url: jwksUrl,
    cooldownMs: config.jwksCooldownSeconds * 1000,
    timeoutMs: config.jwksTimeoutSeconds * 1000,
    maxAgeMs: config.jwksCacheSeconds * 1000,
    cursorSecret: await (cursorSecret === '' ? openCursorSecret(home) : readSecret(cursorSecret)),
    onError,
  });
}

async function readSecret(id: string): Promise<Buffer> {
  // Loaded only for Secrets Manager: the import of the SDK is slow.
  const { Secrets } = await import('../secrets.ts');
  return Buffer.from(await new Secrets().read(id));
}
