/** The contract as JSON, and a page to browse it. Registered after all routes that it describes. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';
import { open } from '../access/rules.js';
import { openapiDocument } from '../openapi/document.js';
import { sendDocument } from '../replies/document.js';
import type { Services } from '../services.js';

interface Options {
  readonly services: Pick<Services, 'config' | 'prepared'>;
  readonly routes: readonly RouteOptions[];
}

export async function docs(app: FastifyInstance, { services, routes }: Options): Promise<void> {
  app.addHook('onRoute', (route) => {
    route.config = { access: open, ...route.config };
  });
  app.get('/v1/openapi.json', {
    config: {
      operation: {
        id: 'openapi',
        tag: 'catalogue',
        summary: 'This document',
        reply: z.looseObject({ openapi: z.string() }),
        isCached: true,
        problems: [],
      },
    },
    handler: (request, reply) => sendDocument(services, request, reply, document()),
  });
  let made: Record<string, unknown> | null = null;
  const document = () => (made ??= openapiDocument(routes, services.config.filterValues));
  await app.register(swagger, { mode: 'static', specification: { document: placeholder } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    transformSpecification: document,
    transformSpecificationClone: false,
    staticCSP: {
      'default-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'style-src': ["'self'", "'unsafe-inline'"],
    },
  });
}

/** What the page shows is made when it is asked for; the plugin only wants a document of its own. */
const placeholder = { openapi: '3.1.1', info: { title: '', version: '' }, paths: {} } as const;
