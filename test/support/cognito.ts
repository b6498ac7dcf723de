/**
 * Cognito's part in an access token: its keys over HTTP, the event before it is issued (version 3), and what the
 * answer changes. https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { z } from 'zod';
import type { Owner } from './doubles.ts';
import { sendError, sendJson, serve } from './google/server.ts';

const pool = 'us-east-1_double';
const keysPath = `${pool}/.well-known/jwks.json`;
const header = { alg: 'RS256', kid: 'of-the-pool' };

/** An application that asks for itself, or for a person who has signed in there. */
export interface Applicant {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly person?: {
    readonly groups: readonly string[];
    readonly attributes: Readonly<Record<string, string>>;
  };
}

export type Trigger = (event: object) => Promise<object>;

const answer = z.object({
  response: z.object({
    claimsAndScopeOverrideDetails: z.object({
      accessTokenGeneration: z.object({
        claimsToAddOrOverride: z.record(z.string(), z.unknown()),
        scopesToAdd: z.array(z.string()),
      }),
    }),
  }),
});

function eventOf({ clientId, scopes, person }: Applicant) {
  const kind = person ? 'HostedAuth' : 'ClientCredentials';
  return {
    version: '3',
    triggerSource: `TokenGeneration_${kind}`,
    ...{ region: 'us-east-1', userPoolId: pool },
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    request: {
      userAttributes: person?.attributes ?? {},
      groupConfiguration: { groupsToOverride: person?.groups ?? [] },
      scopes,
    },
    response: { claimsAndScopeOverrideDetails: null },
  };
}

/** A pool with a key of its own, until the owner ends. */
export async function startCognito(owner: Owner) {
  const { publicKey, privateKey } = await generateKeyPair(header.alg);
  const keys = [{ ...(await exportJWK(publicKey)), ...header, use: 'sig' }];
  const url = await serve(owner, ({ path }, reply) => {
    if (path === keysPath) sendJson(reply, 200, { keys });
    else sendError(reply, 404, path);
  });
  const issuer = `${url}/${pool}`;
  return {
    issuer,
    jwksUrl: `${url}/${keysPath}`,
    /** An access token: without `aud`, as Cognito's are. Raises ZodError for a trigger's wrong answer. */
    token: async (applicant: Applicant, trigger: Trigger): Promise<string> => {
      const { response } = answer.parse(await trigger(eventOf(applicant)));
      const { claimsToAddOrOverride, scopesToAdd } =
        response.claimsAndScopeOverrideDetails.accessTokenGeneration;
      const scope = [...applicant.scopes, ...scopesToAdd].join(' ');
      const { clientId, person } = applicant;
      return new SignJWT({
        ...claimsToAddOrOverride,
        ...{ token_use: 'access', client_id: clientId, scope, version: 2 },
      })
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .setSubject(person ? randomUUID() : clientId)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
    },
  };
}
