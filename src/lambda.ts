/** The API as a Lambda function. All that can be done before the first request is done when it is loaded. */
import { buildApp } from './app.js';
import { readConfig } from './config.js';
import { bufferedHandler, streamedHandler } from './http/lambda/handlers.js';
import { openPorts } from './http/lambda/ports.js';
import { functionLog } from './platform/logging.js';

const config = readConfig();
const logger = functionLog(config);
const app = await buildApp(await openPorts(config, logger));
await app.ready();
// Reads the release pointer and the keys. What cannot be read yet is told by the requests that need it.
await app.inject('/health/ready');
logger.info({ ready_ms: Math.round(performance.now()) }, 'ready');

export const handler =
  config.replies === 'streamed'
    ? awslambda.streamifyResponse(streamedHandler(app))
    : bufferedHandler(app);
