/** 405 with Allow for every path that exists with other methods. Registered after all routes. */
import type { FastifyInstance, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { anyToken, open } from '../access/rules.ts';
import { Problem } from '../../errors.ts';

export function collectRoutes(app: FastifyInstance): readonly RouteOptions[] {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  return routes;
}

function methods(app: FastifyInstance, { routes }: { routes: readonly RouteOptions[] }): void {
  // A copy: the routes added below are collected too.
  const described = routes.filter(({ config }) => config?.operation ?? config?.isProtocol);
  for (const url of new Set(described.map((route) => route.url))) {
    const group = described.filter((route) => route.url === url);
    const allowed = group.flatMap(({ method }) => method);
    const others = app.supportedMethods.filter((method) => !allowed.includes(method));
    const isOpen = group.every(({ config }) => config?.access?.kind === 'public');
    app.route({
      method: others,
      url,
      config: { access: isOpen ? open : anyToken },
      // Before the body is read: nobody waits for what nobody reads.
      preParsing: (_request, _reply, _payload, done) => {
        done(
          new Problem('method-not-allowed', `Allowed: ${allowed.join(', ')}.`, {
            headers: { allow: allowed.join(', ') },
          }),
        );
      },
      handler: () => undefined,
    });
  }
}

export default fp(methods, { name: 'methods' });
