/** Closes each connection after its last reply once the API is shutting down. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

const everyMs = 50;

function closing(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    // Closing ends what is idle at that moment; what is busy then would stay open for the next request.
    const timer = setInterval(() => {
      app.server.closeIdleConnections();
    }, everyMs);
    app.server.once('close', () => {
      clearInterval(timer);
    });
    timer.unref();
    done();
  });
}

export default fp(closing, { name: 'closing' });
