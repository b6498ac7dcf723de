/** Claims that are added to a token when it is issued. An unlisted client sees no rows. */
import { z } from 'zod';
import { roles } from '../keys/roles.ts';

/** Scopes of user groups. A user without a group has none. */
export const groupScopes = {
  analysts: roles.dashboard,
  administrators: roles.admin,
} as const;

/** User attribute: restaurant ids separated by commas; absent or empty for all. */
export const restaurantsAttribute = 'custom:restaurants';

/** Restaurants of each machine client; null for all. */
export const clientFilters = z.array(
  z.strictObject({ client_id: z.string(), restaurants: z.array(z.string()).nullable() }),
);
export type ClientFilters = z.output<typeof clientFilters>;

export const tokenRequest = z.object({
  triggerSource: z.string(),
  callerContext: z.object({ clientId: z.string() }),
  request: z.object({
    userAttributes: z.record(z.string(), z.string()).nullish(),
    groupConfiguration: z.object({ groupsToOverride: z.array(z.string()).nullish() }).nullish(),
  }),
});
export type TokenRequest = z.output<typeof tokenRequest>;

export interface TokenClaims {
  readonly filters: string;
  readonly scopesToAdd: string[];
}

const machineTrigger = 'TokenGeneration_ClientCredentials';

/** `resourceServer`: the prefix of its scopes. */
export function claimsFor(
  token: TokenRequest,
  known: ClientFilters,
  resourceServer: string,
): TokenClaims {
  if (token.triggerSource === machineTrigger) {
    const { clientId } = token.callerContext;
    const client = known.find(({ client_id }) => client_id === clientId);
    // The scopes are those of the client.
    return { filters: filtersOf(client ? client.restaurants : []), scopesToAdd: [] };
  }
  const { userAttributes, groupConfiguration } = token.request;
  const ids = listed(userAttributes?.[restaurantsAttribute] ?? '');
  const scopes = (groupConfiguration?.groupsToOverride ?? []).flatMap((group) =>
    Object.hasOwn(groupScopes, group)
      ? groupScopes[group as keyof typeof groupScopes].split(' ')
      : [],
  );
  return {
    filters: filtersOf(ids.length === 0 ? null : ids),
    scopesToAdd: [...new Set(scopes)].map((scope) => `${resourceServer}/${scope}`),
  };
}

const listed = (text: string) => text.split(',').flatMap((id) => id.trim() || []);

const filtersOf = (restaurants: readonly string[] | null) =>
  JSON.stringify(restaurants === null ? {} : { restaurant_id: restaurants });
