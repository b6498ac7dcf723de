/** A page to browse the contract. The Lambda bundle goes without it. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { open } from '../access/rules.js';
import type { Document } from './contract.js';

export async function docs(
  app: FastifyInstance,
  { document }: { readonly document: Document },
): Promise<void> {
  app.addHook('onRoute', (route) => {
    route.config = { access: open, ...route.config };
  });
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
