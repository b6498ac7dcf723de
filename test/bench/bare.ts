/** A bare Fastify that returns given bytes: what the API is measured against. `bare.ts FILE...` */
import { readFileSync } from 'node:fs';
import fastify from 'fastify';

const app = fastify();
process.argv.slice(2).forEach((file, index) => {
  const body = readFileSync(file);
  app.get(`/${index}`, (_request, reply) => reply.type('application/json').send(body));
});
app.get('/304', (_request, reply) => reply.code(304).send());
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
