/** The server below the framework: what is hot is answered before the framework sees it. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { HotReplies } from './replies/hot.js';

/** As the framework would make it; what it does not know it leaves to Node. */
interface Options {
  readonly http: ServerOptions;
  readonly keepAliveTimeout: number;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
}

export function httpServer(hot: HotReplies) {
  return (handler: RequestListener, given: Record<string, unknown>): Server => {
    const options = given as unknown as Options;
    const server = createServer(options.http, (request, response) => {
      // Once it closes, the framework ends each connection with its reply.
      if (!server.listening || !hot.answer(request, response)) handler(request, response);
    });
    server.keepAliveTimeout = options.keepAliveTimeout;
    server.requestTimeout = options.requestTimeout;
    server.setTimeout(options.connectionTimeout);
    return server;
  };
}
