/**
 * Stands in for what the Node.js runtime of Lambda gives to functions that stream. As there, a prelude (JSON, then
 * eight null bytes) is written before the first write, and never when nothing is written; the content type can be
 * set only before it; the handler must be one that has been marked.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/stream),
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
import { Writable } from 'node:stream';
import type { Got } from './lambda.ts';

const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
const preludeType = 'application/vnd.awslambda.http-integration-response';
const delimiter = Buffer.alloc(8);

export class ResponseStream extends Writable {
  readonly chunks: Buffer[] = [];
  contentType = 'application/octet-stream';
  beforeFirstWrite: ((write: (chunk: Buffer) => void) => void) | null = null;
  private hasWritten = false;

  setContentType(type: string): void {
    if (this.hasWritten) throw new Error('Cannot set content-type, too late.');
    this.contentType = type;
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    if (!this.hasWritten) this.beforeFirstWrite?.((first) => this.chunks.push(first));
    this.hasWritten = true;
    return (super.write as (...args: unknown[]) => boolean)(chunk, ...rest);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
}

export function installRuntime(): void {
  const runtime = {
    streamifyResponse: <Handler extends object>(handler: Handler): Handler =>
      Object.assign(handler, { [streaming]: 'response' }),
    HttpResponseStream: {
      from: (stream: ResponseStream, prelude: object): ResponseStream => {
        stream.setContentType(preludeType);
        stream.beforeFirstWrite = (write) => {
          write(Buffer.from(JSON.stringify(prelude)));
          write(delimiter);
        };
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda: runtime });
}

export const isStreaming = (handler: object): boolean =>
  (handler as Record<symbol, unknown>)[streaming] === 'response';

/** What a gateway makes of the stream: the prelude up to the null bytes, the rest as it is. */
export function readStream(stream: ResponseStream): Got {
  const bytes = Buffer.concat(stream.chunks);
  const end = bytes.indexOf(delimiter);
  if (!stream.writableFinished || stream.contentType !== preludeType || end < 0) {
    throw new Error('502: the function has not replied as the gateway wants it');
  }
  const { statusCode, headers } = JSON.parse(bytes.subarray(0, end).toString()) as {
    statusCode: number;
    headers: Record<string, string>;
  };
  return { status: statusCode, headers, body: bytes.subarray(end + delimiter.length) };
}
