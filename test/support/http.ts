/** Requests over real HTTP, each header as it is given, more than once if it is a list. */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import type { Ending } from './app.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface TestRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders | readonly string[];
  readonly body?: string;
}

/** Asks the application, which listens until the test ends. */
export async function listening(t: Ending, app: FastifyInstance) {
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => {
    agent.destroy();
  });
  return async (path: string, { method = 'GET', headers = {}, body }: TestRequest = {}) => {
    const sent = request(base + path, { method, agent, headers });
    sent.end(body);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    const { date: _date, ...others } = reply.headers;
    return { status: reply.statusCode ?? 0, headers: others, body: await text(reply) };
  };
}
