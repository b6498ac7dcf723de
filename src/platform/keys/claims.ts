import type { JWTPayload } from 'jose';
import type { Config } from '../../settings/index.ts';
import { roles, type Role } from './roles.ts';

/** Claims of a local token. A partner without restaurants says so: `filters: {}` is every row. */
export function localClaims(
  config: Config,
  role: Role,
  seconds: number,
  subject: string = role,
  restaurants?: string,
): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const ids = restaurants?.split(',').flatMap((id) => id.trim() || []);
  return {
    iss: config.issuer,
    aud: config.audience,
    sub: subject,
    iat: now,
    exp: now + seconds,
    scope: roles[role],
    ...(ids ? { filters: { restaurant_id: ids } } : role === 'partner' && { filters: {} }),
  };
}
