/** Requests as Lambda functions get them and replies as gateways read them, for every door that there is. */
import type { Context } from 'aws-lambda';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { HttpEvent } from '../../src/http/lambda/event.ts';
import { bufferedHandler, streamedHandler } from '../../src/http/lambda/handlers.ts';
import {
  eventOfFunctionUrl,
  eventOfHttpApi,
  eventOfRestApi,
  type TestRequest,
} from './lambda-events.ts';
import { installRuntime, readStream, ResponseStream } from './lambda-runtime.ts';

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export type Door = (app: FastifyInstance, request: TestRequest) => Promise<Got>;

const context = {} as Context;

export const doors = {
  inject: async (app, { body, ...request }) => {
    const reply = await app.inject({ ...request, ...(body && { payload: body }) } as InjectOptions);
    return { status: reply.statusCode, headers: reply.headers, body: reply.rawPayload };
  },
  'REST API, streamed': (app, request) => streamed(app, eventOfRestApi(request)),
  'REST API, buffered': (app, request) => buffered(app, eventOfRestApi(request)),
  'HTTP API': (app, request) => buffered(app, eventOfHttpApi(request)),
  'function URL, streamed': (app, request) => streamed(app, eventOfFunctionUrl(request)),
  'function URL, buffered': (app, request) => buffered(app, eventOfFunctionUrl(request)),
} as const satisfies Record<string, Door>;

async function buffered(app: FastifyInstance, event: HttpEvent): Promise<Got> {
  const {
    statusCode,
    headers = {},
    body,
    isBase64Encoded,
  } = await bufferedHandler(app)(event, context);
  return {
    status: statusCode,
    headers,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

async function streamed(app: FastifyInstance, event: HttpEvent): Promise<Got> {
  installRuntime();
  const handler = awslambda.streamifyResponse(streamedHandler(app)) as ReturnType<
    typeof streamedHandler
  >;
  const stream = new ResponseStream();
  await handler(event, stream, context);
  return readStream(stream);
}
