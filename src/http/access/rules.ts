/** Who may use a route. Each route carries one rule in its config; without one the start-up fails. */
import type { Caller } from './caller.ts';
import { Problem } from '../../errors.ts';

export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'token' }
  | { readonly kind: 'scope'; readonly anyOf: readonly string[] };

export const open: AccessRule = { kind: 'public' };
export const anyToken: AccessRule = { kind: 'token' };
export const scope = (...anyOf: string[]): AccessRule => ({ kind: 'scope', anyOf });

/** Reading a mart: all marts, or this one. */
export const readsMart = (mart: string): AccessRule => scope('marts:read', `${mart}:read`);

export function allows(rule: AccessRule, caller: Caller): boolean {
  return rule.kind !== 'scope' || rule.anyOf.some((name) => caller.scopes.has(name));
}

/** Why this caller may not use the route, if it may not. */
export function refusal(rule: AccessRule, caller: Caller): Problem | undefined {
  if (rule.kind !== 'scope' || allows(rule, caller)) return undefined;
  return new Problem('scope-missing', `It needs one of: ${rule.anyOf.join(', ')}.`, {
    headers: {
      'www-authenticate': `Bearer error="insufficient_scope", scope="${rule.anyOf.join(' ')}"`,
    },
  });
}
