/** Trigger of the identity provider before it issues a token (version 3: of people and machines). */
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readConfig } from './config.ts';
import {
  claimsFor,
  clientFilters,
  tokenRequest,
  type ClientFilters,
} from './platform/identity/claims.ts';

const config = readConfig();
const client = new SSMClient();
let known: { readonly filters: ClientFilters; readonly until: number } | null = null;

/** Adds the row filter and, for people, the scopes of their groups. Raises where it cannot decide: then there is no token. */
export async function handler(event: unknown): Promise<unknown> {
  const token = tokenRequest.parse(event);
  const { filters, scopesToAdd } = claimsFor(token, await read(), config.resourceServer);
  const accessTokenGeneration = { claimsToAddOrOverride: { filters }, scopesToAdd };
  return {
    ...(event as object),
    response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } },
  };
}

async function read(): Promise<ClientFilters> {
  if (known && known.until > Date.now()) return known.filters;
  const { Parameter } = await client.send(new GetParameterCommand({ Name: config.tokenFilters }));
  const filters = clientFilters.parse(JSON.parse(Parameter?.Value ?? ''));
  known = { filters, until: Date.now() + config.tokenFiltersSeconds * 1000 };
  return filters;
}
