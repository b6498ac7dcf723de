/** Where the files are that functions and job are made of. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleName } from '../../src/tools/bundles.ts';
import { repositoryRoot } from '../../src/tools/root.ts';

/** Raises an error while it has not been made. */
export function bundleFolder(name: BundleName): string {
  const folder = join(repositoryRoot(), 'dist', 'lambda', name);
  if (existsSync(join(folder, 'index.mjs'))) return folder;
  throw new Error(`${folder} has no index.mjs: run \`npm run bundle\` first`);
}

/** The certificate authorities of RDS: an extra file of the job, and part of the bundle of ingest-load. */
export const authorities = 'rds-ca.pem';

/** Wheels and the driver, from package registries. */
export const wheelFolder = join(repositoryRoot(), '.setup', 'glue');

/** Files of the Glue job other than its wheels. */
export const jobFiles = {
  script: join(repositoryRoot(), 'pyspark', 'main.py'),
  authorities: join(repositoryRoot(), 'dist', 'glue', authorities),
  driver: join(wheelFolder, 'postgresql.jar'),
} as const;

/** The pipeline and the packages that Glue has not. */
export function wheels(): string[] {
  const found = readdirSync(wheelFolder).filter((name) => name.endsWith('.whl'));
  if (found.length === 0) throw new Error(`${wheelFolder} has no wheel: run \`make synth\``);
  return found.sort().map((name) => join(wheelFolder, name));
}
