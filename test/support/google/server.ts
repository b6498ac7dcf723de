/** A double of *.googleapis.com; paths are `/<host>/<path>`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Owner } from '../doubles.ts';

export interface ReceivedRequest {
  readonly method: string;
  /** `www.googleapis.com/drive/v3/files`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answering = (request: ReceivedRequest, reply: ServerResponse) => Promise<void> | void;

export async function serve(t: Owner, answer: Answering): Promise<string> {
  const server = createServer((request, reply) => {
    void text(request).then(async (body) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const { method = 'GET', headers } = request;
      const received = { method, path: pathname.slice(1), query: searchParams, headers, body };
      await answer(received, reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function sendJson(reply: ServerResponse, status: number, body: object): void {
  reply.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  reply.end(JSON.stringify(body));
}

/** An error as Google's APIs tell it. */
export function sendError(reply: ServerResponse, code: number, reason: string): void {
  const message = `refused: ${reason}`;
  sendJson(reply, code, { error: { code, message, errors: [{ message, reason }] } });
}
