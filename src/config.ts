/** Every setting of the API: its variable, what it may be, its default and why. Nothing else reads the environment. */
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

const whole = (low: number, high: number, usual: number) =>
  z.coerce.number().int().min(low).max(high).default(usual);

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((item) => item.trim() || []));

const setting = <S extends z.ZodType>(variable: string, why: string, schema: S) => ({
  variable,
  why,
  schema,
});

/** One entry a setting; docs/api.md has the same list. */
export const settings = {
  home: setting(
    'GP_HOME',
    'Folder of all state: keys, lake, object store.',
    z.string().default('var'),
  ),
  host: setting(
    'HOST',
    'Address to listen on; only this machine by default.',
    z.string().default('127.0.0.1'),
  ),
  port: setting('PORT', 'Port of the API.', whole(0, 65_535, 3000)),
  dashboardPort: setting(
    'DASHBOARD_PORT',
    'Port of the dashboards, for `make up`.',
    whole(1, 65_535, 8501),
  ),
  dashboardRole: setting(
    'ROLE',
    'Role of the dashboards that `make up` starts.',
    z.enum(['dashboard', 'partner', 'admin']).default('dashboard'),
  ),
  sampleScale: setting(
    'SCALE',
    'Size of generated sample data; 1 is that of the real files.',
    z.coerce.number().positive().max(100).default(1),
  ),
  sampleSeed: setting('SEED', 'Seed of generated sample data.', whole(0, 2_147_483_647, 1)),
  logLevel: setting(
    'LOG_LEVEL',
    'What is logged.',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  ),
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
  urlBytes: setting(
    'GP_URL_BYTES',
    'Gateways cut longer URLs; ours says so instead.',
    whole(256, 16_384, 8_192),
  ),
  bodyBytes: setting(
    'GP_BODY_BYTES',
    'The largest useful body is 1,000 customer ids.',
    whole(1_024, 10_485_760, 65_536),
  ),
  filterValues: setting(
    'GP_FILTER_VALUES',
    'Values of one filter; more belong in a look-up.',
    whole(1, 10_000, 200),
  ),
  aggregateGroups: setting(
    'GP_AGGREGATE_GROUPS',
    'Groups of one aggregate; more is an export, not a chart.',
    whole(1, 1_000_000, 10_000),
  ),
  pointerSeconds: setting(
    'GP_POINTER_SECONDS',
    'Oldest release pointer that is used without reading it again (the contract allows 10).',
    z.coerce.number().min(0).max(10).default(2),
  ),
  staleSeconds: setting(
    'GP_STALE_SECONDS',
    'How long the last release is served while the object store is down.',
    whole(10, 604_800, 86_400),
  ),
  tableCacheBytes: setting(
    'GP_TABLE_CACHE_BYTES',
    'Tables kept in memory: all marts of two releases at scale 1, with room.',
    whole(1_048_576, 68_719_476_736, 536_870_912),
  ),
  responseCacheBytes: setting(
    'GP_RESPONSE_CACHE_BYTES',
    'Prepared pages kept in memory.',
    whole(0, 4_294_967_296, 33_554_432),
  ),
  selectionCacheEntries: setting(
    'GP_SELECTION_CACHE_ENTRIES',
    'Filtered and sorted row lists kept for the next page, some 0.5 MB each at most.',
    whole(1, 10_000, 64),
  ),
  cacheSeconds: setting(
    'GP_CACHE_SECONDS',
    'max-age of replies: a new release shows after this at the latest.',
    whole(0, 3_600, 10),
  ),
  revalidateSeconds: setting(
    'GP_REVALIDATE_SECONDS',
    'stale-while-revalidate of replies.',
    whole(0, 86_400, 60),
  ),
  requestSeconds: setting(
    'GP_REQUEST_SECONDS',
    'Deadline to receive a whole request: slow senders must not hold connections.',
    whole(1, 600, 30),
  ),
  shutdownSeconds: setting(
    'GP_SHUTDOWN_SECONDS',
    'Time for open requests to end after SIGTERM.',
    whole(1, 300, 10),
  ),
} as const;

export type Config = {
  readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']>;
};

/** A setting that is not what it must be; names the variable. */
export class ConfigError extends Error {}

/** The settings in force. Raises ConfigError. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const values = Object.entries(settings).map(([name, { variable, schema }]) => {
    const parsed = schema.safeParse(environment[variable] || undefined);
    if (parsed.success) return [name, parsed.data] as const;
    throw new ConfigError(`${variable}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
  });
  const config = Object.fromEntries(values) as Config;
  const home = isAbsolute(config.home) ? config.home : resolve(config.home);
  return Object.freeze({ ...config, home });
}

/** The environment of a child process: this one's, with additions. */
export function childEnvironment(additions: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...additions };
}
