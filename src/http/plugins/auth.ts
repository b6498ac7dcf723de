/** Bearer tokens: every failure is a 401 that says why, none is a 500, and no route goes without a rule. */
import jwt, { type FastifyJWTOptions, type TokenOrHeader } from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { callerFrom, type Caller } from '../access/caller.ts';
import { isAuthorizedTwice, type TokenCache } from '../access/token-cache.ts';
import { refusal, type AccessRule } from '../access/rules.ts';
import type { Config } from '../../settings/index.ts';
import { Problem } from '../../errors.ts';
import type { Keys } from '../../platform/keys/port.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

interface Options {
  readonly config: Config;
  readonly keys: Keys;
  readonly tokens: TokenCache;
}

const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

async function auth(app: FastifyInstance, { config, keys, tokens }: Options): Promise<void> {
  await app.register(jwt, verification(config, keys));
  app.decorateRequest('caller', null);
  refuseRoutesWithoutRule(app);
  app.addHook('onRequest', (request, _reply, done) => {
    const rule = request.routeOptions.config.access;
    if (!rule || rule.kind === 'public') {
      done();
      return;
    }
    const admit = (caller: Caller) => {
      request.caller = caller;
      done(refusal(rule, caller));
    };
    const header = request.headers.authorization;
    const verified = tokens.get(header);
    if (verified && !isAuthorizedTwice(request.raw)) {
      admit(verified);
      return;
    }
    verify(request, config).then((caller) => {
      if (header) tokens.set(header, caller);
      admit(caller);
    }, done);
  });
}

function verification(config: Config, keys: Keys): FastifyJWTOptions {
  return {
    secret: async (_request: FastifyRequest, token: TokenOrHeader) => {
      const { kid, alg } = (token as { header: { kid?: unknown; alg?: unknown } }).header;
      const key = typeof kid === 'string' ? await keys.publicKey(kid, String(alg)) : null;
      if (key === null) throw new Problem('token-invalid', 'It was signed with an unknown key.');
      return key;
    },
    decode: { complete: true },
    verify: {
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      allowedIss: config.issuer,
      requiredClaims: ['iss', 'sub', 'exp', 'iat'],
      clockTolerance: config.clockToleranceSeconds * 1000,
      cache: false,
    },
  };
}

async function verify(request: FastifyRequest, config: Config): Promise<Caller> {
  if (isAuthorizedTwice(request.raw)) {
    throw new Problem('token-invalid', 'Authorization was sent twice.');
  }
  const header = request.headers.authorization;
  if (header === undefined) {
    throw new Problem('token-missing', 'Send the header Authorization: Bearer <token>.');
  }
  if (header.length > config.tokenBytes) throw new Problem('token-invalid', 'It is too long.');
  if (!bearer.test(header)) throw new Problem('token-invalid', 'It is not a bearer JWT.');
  try {
    return callerFrom(await request.jwtVerify(), config);
  } catch (error) {
    if (error instanceof Problem) throw error;
    // Reasons of the library name claims and times only; anything else stays unsaid.
    const known = error instanceof Error && 'code' in error;
    throw new Problem('token-invalid', known ? error.message : 'It cannot be verified.');
  }
}

function refuseRoutesWithoutRule(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.addHook('onReady', () => {
    const open = routes.filter((route) => !route.config?.access);
    if (open.length === 0) return;
    const names = open.map(({ method, url }) => `${String(method)} ${url}`).join(', ');
    throw new Error(`these routes have no access rule: ${names}`);
  });
}

export default fp(auth, { name: 'auth' });
