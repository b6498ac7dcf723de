/** One cold start of the bundled function in this fresh process, and its first page: `lambda-cold.mjs BUNDLE TOKEN`. */
import type { Context } from 'aws-lambda';
import { pathToFileURL } from 'node:url';
import type { Streamed } from '../../src/http/lambda/handlers.ts';
import { eventOfRestApi } from '../support/lambda-events.ts';
import { installRuntime, readStream, ResponseStream } from '../support/lambda-runtime.ts';

/** Milliseconds. */
export interface Cold {
  readonly ready: number;
  readonly readyCpu: number;
  readonly page: number;
  readonly pageCpu: number;
}

function clock() {
  const [started, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return [performance.now() - started, (user + system) / 1000] as const;
  };
}

installRuntime();
const [, , bundle = '', token = ''] = process.argv;
const loading = clock();
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Streamed };
const [ready, readyCpu] = loading();
const event = eventOfRestApi({
  url: '/v1/clv?limit=100',
  headers: { authorization: `Bearer ${token}` },
});
const stream = new ResponseStream();
const asking = clock();
await handler(event, stream, {} as Context);
const [page, pageCpu] = asking();
const { status } = readStream(stream);
if (status !== 200) throw new Error(`the first page is ${status}`);
console.log(JSON.stringify({ ready, readyCpu, page, pageCpu } satisfies Cold));
