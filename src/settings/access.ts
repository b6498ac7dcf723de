/** Which tokens are accepted. */
import { z } from 'zod';
import { list, setting, whole } from './setting.js';

export const accessSettings = {
  issuer: setting(
    'GP_ISSUER',
    'The only accepted iss.',
    z.string().default('global-partners-analytics/local'),
  ),
  audience: setting(
    'GP_AUDIENCE',
    'The aud that a token must have.',
    z.string().default('global-partners-analytics'),
  ),
  clientIds: setting(
    'GP_CLIENT_IDS',
    'client_id values accepted of tokens without aud, as Cognito gives to machines.',
    list,
  ),
  resourceServer: setting(
    'GP_RESOURCE_SERVER',
    'Prefix stripped from scopes (`name/clv:read`), as Cognito writes them.',
    z.string().default(''),
  ),
  corsOrigins: setting('GP_CORS_ORIGINS', 'Origins that browsers may call from; none.', list),
  clockToleranceSeconds: setting(
    'GP_CLOCK_TOLERANCE_SECONDS',
    'Clocks of identity provider and API differ by a little.',
    whole(0, 60, 5),
  ),
  tokenLifetimeSeconds: setting(
    'GP_TOKEN_LIFETIME_SECONDS',
    'A stolen token must end; 24 h is also the longest that Cognito gives.',
    whole(60, 604_800, 86_400),
  ),
  tokenBytes: setting(
    'GP_TOKEN_BYTES',
    'Checking a signature costs time that grows with the token.',
    whole(512, 16_384, 8_192),
  ),
  tokenCacheEntries: setting(
    'GP_TOKEN_CACHE_ENTRIES',
    'Verified tokens kept; a verification takes longer than a whole page.',
    whole(0, 100_000, 1_000),
  ),
  tokenCacheSeconds: setting(
    'GP_TOKEN_CACHE_SECONDS',
    'A withdrawn key is refused after this at the latest.',
    whole(0, 3_600, 60),
  ),
  jwksUrl: setting(
    'GP_JWKS_URL',
    'Keys of the identity provider; without it those of GP_HOME/keys count.',
    z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  ),
  cursorSecret: setting(
    'GP_CURSOR_SECRET',
    'Secret (Secrets Manager) that seals cursors; without it that of GP_HOME/keys.',
    z.string().max(2_048).default(''),
  ),
  jwksCooldownSeconds: setting(
    'GP_JWKS_COOLDOWN_SECONDS',
    'Unknown key ids and failures do not make it ask the provider more often than this.',
    whole(0, 3_600, 30),
  ),
  jwksTimeoutSeconds: setting(
    'GP_JWKS_TIMEOUT_SECONDS',
    'A provider that is slower than this counts as not reached.',
    whole(1, 60, 5),
  ),
  jwksCacheSeconds: setting(
    'GP_JWKS_CACHE_SECONDS',
    'Keys are asked for again after this; until they can be, the last good ones count.',
    whole(1, 86_400, 600),
  ),
} as const;
