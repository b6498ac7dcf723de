/** The application as handlers of a Lambda function: one that buffers its reply, one that streams it. */
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import awsLambda from '@fastify/aws-lambda';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { FastifyInstance } from 'fastify';
import { mediaTypes } from '../../query/formats.ts';
import { plainEvent, type HttpEvent } from './event.ts';

/** A new object each time: the adapter writes into it. */
const options = () => ({
  // The stage is never part of what comes here, see event.ts.
  retainStage: true,
  decorateRequest: false,
  binaryMimeTypes: [mediaTypes.arrow, mediaTypes.parquet],
});

/** Headers of a connection (hop-by-hop), which gateways set themselves. */
const ownOfConnection = ['connection', 'keep-alive', 'transfer-encoding'];

export type Buffered = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyResult>;
export type Streamed = (event: HttpEvent, reply: Writable, context: Context) => Promise<void>;

/** For HTTP APIs, and wherever replies are not streamed. */
export function bufferedHandler(app: FastifyInstance): Buffered {
  const answer = awsLambda(app, options());
  return async (event, context) => {
    const { headers, ...reply } = await answer(plainEvent(event), context);
    return { ...reply, headers: ofReply(headers) };
  };
}

/** For REST APIs and function URLs that stream; `awslambda.streamifyResponse` makes it one. */
export function streamedHandler(app: FastifyInstance): Streamed {
  const answer = awsLambda(app, { ...options(), payloadAsStream: true as const });
  return async (event, reply, context) => {
    const { meta, stream } = await answer(plainEvent(event), context);
    const metadata = { ...meta, headers: ofReply(meta.headers) };
    // A failure midway rejects, so that the caller sees a broken reply and no short one.
    await pipeline(stream, awslambda.HttpResponseStream.from(reply, metadata));
  };
}

function ofReply(headers: Record<string, string>): Record<string, string> {
  const forwarded = Object.entries(headers).filter(([name]) => !ownOfConnection.includes(name));
  return Object.fromEntries(forwarded);
}
