/** Who is asking, as the verified claims say. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Config } from '../../settings/index.ts';
import { Problem } from '../../errors.ts';
import { shortHash } from '../../platform/hash.ts';
import { marts } from '../../marts/index.ts';

/** Only rows with these home restaurants; an empty list means none. */
export interface RowFilter {
  readonly restaurant_id: readonly string[];
}

export interface Caller {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** The same as text, for logs. */
  readonly scopeText: string;
  readonly rowFilter: RowFilter | null;
  /** Equal for two callers exactly when they may see the same rows. */
  readonly rowsKey: string;
  /** Hash of subject and row filter; cursors and cached pages belong to it. */
  readonly key: string;
  /** For logs: the kind of caller, never the person. */
  readonly role: 'admin' | 'dashboard' | 'partner' | 'other';
  readonly expiresAt: number;
}

/** The caller of a route whose rule asks for a token. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller) return request.caller;
  throw new Error('a route that needs a caller has a public access rule');
}

const filters = z.strictObject({
  restaurant_id: z.array(z.string().min(1).max(64)).max(1_000).optional(),
});

const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(256),
  exp: z.number(),
  iat: z.number(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  token_use: z.literal('access').optional(),
  scope: z.string().default(''),
  filters: z.preprocess(parseJson, filters).optional(),
});

const invalid = (detail: string) => new Problem('token-invalid', detail);

/** The caller that verified claims name. Raises `token-invalid`. */
export function callerFrom(payload: unknown, config: Config, now = Date.now()): Caller {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    throw invalid(`The claim ${parsed.error.issues[0]?.path[0]?.toString() ?? ''} is not valid.`);
  }
  const token = parsed.data;
  checkTimes(token, config, now / 1000);
  checkAudience(token, config);
  const scopes = new Set(token.scope.split(' ').flatMap((scope) => ownScope(scope, config)));
  const role = roleOf(scopes);
  if (role === 'partner' && !token.filters) {
    throw invalid('A token for one mart must carry filters; {} says that it sees every row.');
  }
  const rowFilter = rowFilterOf(token.filters);
  const rowsKey = rowFilter ? shortHash(rowFilter) : '';
  return {
    subject: token.sub,
    scopes,
    scopeText: [...scopes].join(' '),
    rowFilter,
    rowsKey,
    key: shortHash([token.sub, rowsKey]),
    role,
    expiresAt: token.exp * 1000,
  };
}

function checkTimes(token: z.output<typeof claims>, config: Config, now: number): void {
  if (token.iat > now + config.clockToleranceSeconds) throw invalid('iat is in the future.');
  if (token.exp - token.iat > config.tokenLifetimeSeconds) throw invalid('It is valid too long.');
}

function checkAudience(token: z.output<typeof claims>, config: Config): void {
  const known =
    token.aud === undefined
      ? token.client_id !== undefined && config.clientIds.includes(token.client_id)
      : [token.aud].flat().includes(config.audience);
  if (!known) throw invalid('It was not issued for this API.');
}

function ownScope(scope: string, { resourceServer }: Config): string[] {
  if (!scope.includes('/')) return scope ? [scope] : [];
  const prefix = `${resourceServer}/`;
  return resourceServer && scope.startsWith(prefix) ? [scope.slice(prefix.length)] : [];
}

/** A partner is recognised by its scopes: it may read single marts and nothing wider. */
function roleOf(scopes: ReadonlySet<string>): Caller['role'] {
  if (scopes.has('runs:write') || scopes.has('runs:read')) return 'admin';
  if (scopes.has('marts:read')) return 'dashboard';
  return marts.some((mart) => scopes.has(`${mart.name}:read`)) ? 'partner' : 'other';
}

function rowFilterOf(claim: z.output<typeof filters> | undefined): RowFilter | null {
  if (!claim?.restaurant_id) return null;
  return { restaurant_id: [...new Set(claim.restaurant_id)].sort() };
}

function parseJson(claim: unknown): unknown {
  if (typeof claim !== 'string') return claim;
  try {
    return JSON.parse(claim) as unknown;
  } catch {
    return null;
  }
}
