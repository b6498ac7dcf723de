/** The API as a Lambda function. All that can be done before the first request is done when it is loaded. */
import pino from 'pino';
import { buildApp } from './app.js';
import { readConfig } from './config.js';
import { bufferedHandler, streamedHandler } from './lambda/handlers.js';
import { openPorts } from './lambda/ports.js';

const config = readConfig();
// Every line at once: a function is frozen after its reply.
const logger = pino({ level: config.logLevel, base: null }, pino.destination({ sync: true }));
const app = await buildApp(await openPorts(config, logger));
await app.ready();
// Reads the release pointer and the keys. What cannot be read yet is told by the requests that need it.
await app.inject('/health/ready');
logger.info({ ready_ms: Math.round(performance.now()) }, 'ready');

export const handler =
  config.replies === 'streamed'
    ? awslambda.streamifyResponse(streamedHandler(app))
    : bufferedHandler(app);
