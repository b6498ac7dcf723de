/** Answers at once what was answered lately; src/replies/hot.ts says when. Registered before the routes. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { HotReplies } from '../replies/hot.js';

function hotReplies(app: FastifyInstance, { hot }: { readonly hot: HotReplies }): void {
  // After all checks of onRequest: token, scope, length of the URL, rate.
  app.addHook('preHandler', (request, reply, done) => {
    if (!hot.answer(request, reply)) done();
  });
}

export default fp(hotReplies, { name: 'hot', dependencies: ['auth', 'requests'] });
