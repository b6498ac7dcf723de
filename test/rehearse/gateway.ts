/**
 * API Gateway before one instance of the API's function: an HTTP request becomes the event of a REST API, the
 * streamed reply HTTP again. A process of its own, with the function's variables; it sends its address, which ends
 * with the name of the stage, as where an API has no host name of its own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import type { Streamed } from '../../src/http/lambda/handlers.ts';
import { eventOfRestApi } from '../support/lambda-events.ts';
import {
  installRuntime,
  isStreaming,
  readStream,
  ResponseStream,
} from '../support/lambda-runtime.ts';

const stage = '/api';

/** An instance has one request at a time: the others wait. */
let before: Promise<void> = Promise.resolve();

async function answer(handler: Streamed, request: IncomingMessage, reply: ServerResponse) {
  const body = await text(request);
  const { method = 'GET', url: path = '/' } = request;
  if (!path.startsWith(`${stage}/`)) {
    reply.writeHead(403).end('{"message":"Missing Authentication Token"}');
    return;
  }
  const url = path.slice(stage.length);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const received = {
    ...{ method, url, headers: Object.fromEntries(headers) as Record<string, string> },
    ...(body !== '' && { body }),
  };
  before = before.then(async () => {
    const stream = new ResponseStream();
    try {
      await handler(eventOfRestApi(received), stream, {} as Context);
      const got = readStream(stream);
      reply.writeHead(got.status, got.headers as Record<string, string>).end(got.body);
    } catch (error) {
      console.error(`${method} ${url}`, error);
      reply.writeHead(502).end();
    }
  });
}

async function begin(bundle: string): Promise<void> {
  installRuntime();
  const { handler } = (await import(bundle)) as { handler: Streamed };
  if (!isStreaming(handler)) throw new Error(`${bundle} does not stream`);
  const server = createServer((request, reply) => void answer(handler, request, reply));
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.(`http://127.0.0.1:${port}${stage}`);
  });
}

process.once('message', (bundle: string) => void begin(bundle));
