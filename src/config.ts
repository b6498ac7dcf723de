/** The settings in force, as src/settings/ describes them. Nothing else reads the environment. */
import { isAbsolute, resolve } from 'node:path';
import type { z } from 'zod';
import { settings } from './settings/index.js';

export { settings };

/** How a home in S3 begins. */
export const s3Scheme = 's3://';

export type Config = {
  readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']>;
};

/** A setting that is not what it must be; names the variable. */
export class ConfigError extends Error {}

/** The settings in force. Raises ConfigError. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const values = Object.entries(settings).map(([name, { variable, schema }]) => {
    const parsed = schema.safeParse(environment[variable] || undefined);
    if (parsed.success) return [name, parsed.data] as const;
    throw new ConfigError(`${variable}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
  });
  const config = Object.fromEntries(values) as Config;
  const isPath = !config.home.startsWith(s3Scheme) && !isAbsolute(config.home);
  const home = isPath ? resolve(config.home) : config.home;
  return Object.freeze({ ...config, home });
}

/** The environment of a child process: this one's, with additions. */
export function childEnvironment(additions: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...additions };
}
