/** The JDBC driver of PostgreSQL for the Glue job: from the job's network there is no way to Maven. */
import { execFileSync, type StdioOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pinned from '../../pyspark/pipeline/sources/postgresql_driver.json' with { type: 'json' };
import { repositoryRoot } from '../../src/tools/root.ts';
import { jobFiles } from './bundles.ts';

const isPinned = (file: string) =>
  createHash('sha256').update(readFileSync(file)).digest('hex') === pinned.sha256;

/** Brings the pinned jar the way that a run on this machine does, unless it is there. */
export function bringDriver(): void {
  const { driver } = jobFiles;
  if (existsSync(driver) && isPinned(driver)) return;
  const options = { cwd: repositoryRoot(), stdio: ['ignore', 'ignore', 'inherit'] as StdioOptions };
  execFileSync('.ci/setup', ['spark'], options);
  const python = join('.venv', 'pipeline', 'bin', 'python');
  execFileSync(python, ['pyspark/main.py', 'driver', '--out', driver], options);
}
