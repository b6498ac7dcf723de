/** The Glue runner that the settings name. The AWS clients are loaded with the first run, not at cold start. */
import { lazy } from '../platform/memoize.ts';
import type { Config } from '../settings/index.ts';
import { isAliveByLock, noRunner, type Runner } from './runner.ts';

export function lazyGlueRunner(config: Config): Runner {
  if (config.glueJob === '') return noRunner;
  const runner = lazy(() => load(config));
  return {
    hasRefresh: true,
    start: (request) => ({ done: runner().then((glue) => glue.start(request).done) }),
    isAlive: isAliveByLock,
    stop: async (...args) => (await runner()).stop(...args),
    attempts: async () => (await (await runner()).attempts?.()) ?? new Map(),
  };
}

async function load({ glueJob: job, eventBus: bus }: Config): Promise<Runner> {
  const [{ GlueClient }, { EventBus }, { GlueRunner }] = await Promise.all([
    import('@aws-sdk/client-glue'),
    import('../platform/events.ts'),
    import('./glue.ts'),
  ]);
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: 10_000 };
  const clients = {
    glue: new GlueClient({ requestHandler }),
    events: new EventBus(bus, { requestHandler }),
  };
  return new GlueRunner(clients, job);
}
