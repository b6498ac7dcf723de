/** The document of the application as it is, without a release, keys or a port. */
import { buildApp } from '../app.ts';
import { readConfig } from '../config.ts';

const nothing = () => Promise.resolve(null);
const never = () => Promise.reject(new Error('nothing is read to describe the API'));

export async function describedApi(): Promise<unknown> {
  const app = await buildApp({
    config: readConfig({ LOG_LEVEL: 'silent' }),
    keys: {
      publicKey: nothing,
      ready: () => Promise.resolve(false),
      cursorSecret: Buffer.alloc(32),
    },
    objects: { get: nothing, create: never, replace: never, list: never, delete: never },
    warehouse: { load: never },
  });
  const reply = await app.inject('/v1/openapi.json');
  await app.close();
  return reply.json();
}
