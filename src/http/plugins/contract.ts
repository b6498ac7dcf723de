/** The contract as JSON. Registered after all routes that it describes. */
import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';
import { open } from '../access/rules.ts';
import { openapiDocument } from '../openapi/document.ts';
import { sendDocument, type DocumentPorts } from '../replies/document.ts';

interface Options {
  readonly services: DocumentPorts;
  readonly routes: readonly RouteOptions[];
}

/** The document is made once, when it is first requested. */
export function contract(app: FastifyInstance, { services, routes }: Options): void {
  let made: Record<string, unknown> | null = null;
  const document = () => (made ??= openapiDocument(routes, services.config.filterValues));
  app.get('/v1/openapi.json', {
    config: {
      access: open,
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
}
