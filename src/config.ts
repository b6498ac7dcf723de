/** Reads the settings of src/settings/ from the environment. No other file reads it. */
import { isAbsolute, resolve } from 'node:path';
import { ConfigError, s3Scheme, settings, type Config } from './settings/index.ts';

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
