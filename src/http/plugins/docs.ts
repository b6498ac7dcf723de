/** A page to browse the contract and try it. Everything comes from here; the Lambda bundle goes without it. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { open } from '../access/rules.js';
import { chooseEncoding, compress, shortestCompressed } from '../replies/encoding.js';
import type { Document } from './contract.js';

const uiConfig = {
  // Operations are drawn when they are opened: a table has more than a hundred parameters.
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  // A field to search for a tag.
  filter: true,
  deepLinking: true,
  // The token stays in the browser over a reload.
  persistAuthorization: true,
  displayRequestDuration: true,
  // No validator of others is called.
  validatorUrl: null,
} as const;

export async function docs(
  app: FastifyInstance,
  { document }: { readonly document: Document },
): Promise<void> {
  app.addHook('onRoute', (route) => {
    route.config = { access: open, ...route.config };
  });
  compressReplies(app);
  await app.register(swagger, { mode: 'static', specification: { document: placeholder } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Global Partners Analytics API' },
    uiConfig,
    transformSpecification: document,
    transformSpecificationClone: false,
    staticCSP: {
      'default-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'style-src': ["'self'", "'unsafe-inline'"],
    },
  });
}

/** Its files are read whole; each is compressed once. */
function compressReplies(app: FastifyInstance): void {
  const known = new Map<string, Buffer>();
  app.addHook('onSend', async (request, reply, payload) => {
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    if (!encoding || reply.statusCode !== 200 || request.method !== 'GET') return payload;
    const body = await bytesOf(payload);
    if (body.length < shortestCompressed) return body;
    const key = `${encoding} ${request.url}`;
    const made = known.get(key) ?? (await compress(body, encoding));
    known.set(key, made);
    reply.headers({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
    reply.header('content-length', made.length);
    return made;
  });
}

/** A text, or a file as a stream. */
async function bytesOf(payload: unknown): Promise<Buffer> {
  if (typeof payload === 'string') return Buffer.from(payload);
  const chunks: Uint8Array[] = [];
  for await (const chunk of payload as AsyncIterable<string | Uint8Array>) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** What the page shows is made when it is asked for; the plugin only wants a document of its own. */
const placeholder = { openapi: '3.1.1', info: { title: '', version: '' }, paths: {} } as const;
