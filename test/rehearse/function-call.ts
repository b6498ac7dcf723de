/** One call of a bundled function: it comes as a message, and what the function returns goes back. */
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Call } from './functions.ts';

type Handler = (event: unknown, context: Pick<Context, 'awsRequestId'>) => Promise<object>;

async function answer({ bundle, event, seconds }: Call): Promise<void> {
  const end = Date.now() + seconds * 1000;
  const { handler } = (await import(bundle)) as { handler: Handler };
  const context = {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  const result = await handler(event, context);
  process.send?.(result, () => process.exit());
}

process.once('message', (call: Call) => void answer(call));
