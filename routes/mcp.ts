/** POST /mcp: the Model Context Protocol (streamable HTTP, stateless), for assistants. */
import type { FastifyInstance } from 'fastify';
import { Problem } from '../src/errors.ts';
import { anyToken } from '../src/http/access/rules.ts';
import type { Config } from '../src/settings/index.ts';

/** Against DNS rebinding, as the protocol demands: a page of an origin that is not listed calls nothing. */
function checkOrigin(origin: string | undefined, allowed: readonly string[]): void {
  if (origin === undefined || allowed.includes(origin)) return;
  throw new Problem(
    'origin-not-allowed',
    'Pages of this origin may not call; the setting GP_CORS_ORIGINS lists allowed origins.',
  );
}

export function mcpRoutes(
  app: FastifyInstance,
  { corsOrigins }: Pick<Config, 'corsOrigins'>,
): void {
  app.post('/mcp', {
    config: { access: anyToken, isProtocol: true },
    handler: async (request, reply) => {
      checkOrigin(request.headers.origin, corsOrigins);
      const { handle } = await import('../src/http/mcp/server.ts');
      const { authorization = '', accept = '' } = request.headers;
      const version = request.headers['mcp-protocol-version'];
      const headers = {
        ...{ accept, 'content-type': 'application/json' },
        ...(typeof version === 'string' && { 'mcp-protocol-version': version }),
      };
      // Its address and body are read elsewhere; the protocol looks at the headers.
      const incoming = new Request('http://localhost/mcp', { method: 'POST', headers });
      const response = await handle(incoming, request.body, (url) =>
        app.inject({ url, headers: { authorization } }),
      );
      const type = response.headers.get('content-type');
      return reply
        .code(response.status)
        .headers({ 'cache-control': 'no-store', ...(type !== null && { 'content-type': type }) })
        .send(Buffer.from(await response.arrayBuffer()));
    },
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Speaks a protocol of its own, which openapi.yaml does not describe. */
    isProtocol?: boolean;
  }
}
