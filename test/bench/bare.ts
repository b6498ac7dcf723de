/** A bare Fastify that returns given replies: what the API is measured against. `bare.ts FILE`, of `Reply[]` as JSON. */
import { readFileSync } from 'node:fs';
import fastify from 'fastify';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly base64: string;
}

const app = fastify();
const [, , file = ''] = process.argv;
const replies = JSON.parse(readFileSync(file, 'utf8')) as Reply[];
for (const [i, { status, headers, base64 }] of replies.entries()) {
  const body = base64 === '' ? undefined : Buffer.from(base64, 'base64');
  const { 'content-type': type = '' } = headers;
  app.get(`/${i}`, (_request, reply) => reply.code(status).headers(headers).send(body));
  app.get(`/${i}/body`, (_request, reply) => {
    if (body) reply.type(type);
    return reply.code(status).send(body);
  });
}
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
