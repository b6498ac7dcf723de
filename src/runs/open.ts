/** Runs on Glue as the settings name it; its clients load when the first run is asked for. */
import type { Config } from '../config.js';
import { aliveByLock, noRunner, type Runner } from './port.js';

export function openRunner(config: Config): Runner {
  if (config.glueJob === '') return noRunner;
  let opened: Promise<Runner> | null = null;
  const runner = () => (opened ??= open(config));
  return {
    hasRefresh: true,
    start: (order) => ({ ended: runner().then((one) => one.start(order).ended) }),
    isAlive: aliveByLock,
    stop: async (...asked) => (await runner()).stop(...asked),
    attempts: async () => (await (await runner()).attempts?.()) ?? new Map(),
  };
}

async function open({ glueJob: job, eventBus: bus }: Config): Promise<Runner> {
  const [{ GlueClient }, { EventBus }, { GlueRunner }] = await Promise.all([
    import('@aws-sdk/client-glue'),
    import('../platform/events.js'),
    import('./glue.js'),
  ]);
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: 10_000 };
  const clients = {
    glue: new GlueClient({ requestHandler }),
    events: new EventBus(bus, { requestHandler }),
  };
  return new GlueRunner(clients, job);
}
