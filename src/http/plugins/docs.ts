/** A page to browse the contract and try it. Everything comes from here; the Lambda bundle goes without it. */
import { createHash } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { hashOfText } from '../../platform/hash.ts';
import { lazy } from '../../platform/memoize.ts';
import { open } from '../access/rules.ts';
import { withoutCompilers } from '../compilers.ts';
import { chooseEncoding, compress, encodings, type Encoding } from '../replies/encoding.ts';
import { isFresh, weak } from '../replies/prepared.ts';

/** See docs/decisions/0015-reference-page.md. */
const configuration = {
  url: '../v1/openapi.json',
  pageTitle: 'Global Partners Analytics API',
  // The token stays in the browser over a reload.
  persistAuth: true,
  // Nothing is asked of other servers.
  telemetry: false,
  withDefaultFonts: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideModels: true,
  // Operations are drawn when they are opened: a table has more than a hundred parameters.
  defaultOpenAllTags: false,
} as const;

interface File {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

/** The library as an application of its own: it is large, and loaded with the first request. */
const library = lazy(async () => {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const app = Fastify({ schemaController: withoutCompilers });
  await app.register(reference, { routePrefix: '/docs', configuration });
  return app;
});

async function readFile(path: string): Promise<File> {
  const { statusCode, headers, rawPayload } = await (await library()).inject({ url: path });
  if (statusCode !== 200) throw new Error(`the reference page has no ${path}: ${statusCode}`);
  const etag = `"${hashOfText(rawPayload.toString('latin1'))}"`;
  return { type: String(headers['content-type']), body: rawPayload, etag };
}

const paths = ['/docs/', '/docs/js/scalar.js'] as const;
const files = new LRUCache<string, File>({ max: paths.length, fetchMethod: readFile });
const encoded = new LRUCache<string, Buffer, { body: Buffer; encoding: Encoding }>({
  max: paths.length * encodings.length,
  fetchMethod: (_key, _stale, { context: { body, encoding } }) => compress(body, encoding),
});

/** Scripts of this page alone. The library adds its styles to the page. */
function policyOf({ body }: File): string {
  const scripts = [...body.toString().matchAll(/<script[^>]*>(.*?)<\/script>/gs)];
  const hashes = scripts
    .flatMap(([, text = '']) => (text === '' ? [] : text))
    .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const rules = [
    "default-src 'self'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "frame-ancestors 'none'",
  ];
  return rules.join('; ');
}

async function send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const [path = ''] = request.url.split('?');
  const file = await files.forceFetch(path);
  const { type, body, etag } = file;
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const tag = encoding ? weak(etag) : etag;
  reply.headers({ etag: tag, 'cache-control': 'max-age=3600', vary: 'Accept-Encoding' });
  if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (type.startsWith('text/html')) reply.header('content-security-policy', policyOf(file));
  reply.header('content-type', type);
  if (!encoding) return reply.send(body);
  const bytes = await encoded.forceFetch(`${encoding} ${path}`, { context: { body, encoding } });
  return reply.header('content-encoding', encoding).send(bytes);
}

export function docs(app: FastifyInstance, _options: object, done: () => void): void {
  const config = { access: open };
  app.get('/docs', { config }, (_request, reply) => reply.redirect('docs/', 301));
  for (const path of paths) app.get(path, { config }, send);
  done();
}
