/** Verification of tokens. */
import { z } from 'zod';
import { list, setting, whole } from './setting.ts';

export const accessSettings = {
  issuer: setting(
    'GP_ISSUER',
    'Required iss of a token.',
    z.string().default('global-partners-analytics/local'),
  ),
  audience: setting(
    'GP_AUDIENCE',
    'Required aud of a token.',
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
    'Tolerated difference between the clocks of identity provider and API.',
    whole(0, 60, 5),
  ),
  tokenLifetimeSeconds: setting(
    'GP_TOKEN_LIFETIME_SECONDS',
    'Limits the use of a stolen token; 24 h is also the maximum of Cognito.',
    whole(60, 604_800, 86_400),
  ),
  tokenBytes: setting(
    'GP_TOKEN_BYTES',
    'The cost of verifying a signature grows with the token.',
    whole(512, 16_384, 8_192),
  ),
  tokenCacheEntries: setting(
    'GP_TOKEN_CACHE_ENTRIES',
    'Cached verified tokens; verifying one takes longer than a page.',
    whole(0, 100_000, 1_000),
  ),
  tokenCacheSeconds: setting(
    'GP_TOKEN_CACHE_SECONDS',
    'Longest time for which a withdrawn key is still accepted.',
    whole(0, 3_600, 60),
  ),
  jwksUrl: setting(
    'GP_JWKS_URL',
    'JWKS URL of the identity provider; without it the keys of GP_HOME/keys are used.',
    z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  ),
  cursorSecret: setting(
    'GP_CURSOR_SECRET',
    'Secret (Secrets Manager) that encrypts cursors; without it that of GP_HOME/keys.',
    z.string().max(2_048).default(''),
  ),
  jwksCooldownSeconds: setting(
    'GP_JWKS_COOLDOWN_SECONDS',
    'Minimum interval between requests to the provider, also for unknown key ids and after failures.',
    whole(0, 3_600, 30),
  ),
  jwksTimeoutSeconds: setting(
    'GP_JWKS_TIMEOUT_SECONDS',
    'A slower provider counts as unreachable.',
    whole(1, 60, 5),
  ),
  jwksCacheSeconds: setting(
    'GP_JWKS_CACHE_SECONDS',
    'Interval at which keys are fetched again; the last good ones are used while that fails.',
    whole(1, 86_400, 600),
  ),
} as const;
