/** A service of AWS that speaks JSON: the SDK's own clients, answers as the test says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ending } from './app.ts';

export type Answer = (body: unknown) => { readonly status?: number; readonly body: object };

/** What a client needs to reach it, and what it was sent: operation and body. */
export async function awsService(t: Ending, answers: Record<string, Answer>) {
  const sent: unknown[][] = [];
  const server = createServer((request, reply) => {
    void request.toArray().then((chunks) => {
      const body: unknown = JSON.parse(Buffer.concat(chunks as Buffer[]).toString());
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      sent.push([operation, body]);
      const answer = answers[operation]?.(body) ?? { body: {} };
      reply.statusCode = answer.status ?? 200;
      reply.setHeader('content-type', 'application/x-amz-json-1.1');
      reply.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return { endpoint, client, sent };
}
