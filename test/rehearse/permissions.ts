/** Which permissions the calls of the rehearsal needed, against those of infra/expected/rehearsed.json. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { repositoryRoot } from '../../src/tools/root.ts';
import { bucket as lake } from '../support/doubles.ts';
import {
  lineOf,
  neutralGrants,
  page,
  rowsOf,
  without,
  type Expected,
} from '../support/iam/page.ts';
import { neededGrants, type Grants } from '../support/iam/usage.ts';
import { expected } from '../support/infra/expected.ts';
import { bucket as landing } from '../support/ingest.ts';
import type { Access } from './access.ts';
import { stage } from './deployment.ts';
import { demand, type Done } from './steps.ts';

interface Options {
  readonly data: string;
  readonly record: boolean;
}

/** Other data may need less, but not more. Raises an error that names the differences. */
export async function comparePermissions(access: Access, options: Options): Promise<Done> {
  const calls = await access.calls();
  const { policies } = access.deployment;
  const needed = neutralGrants(neededGrants(policies, calls), stage, { lake, landing });
  if (options.record) await record(needed);
  const [found, listed] = [rowsOf(needed), rowsOf(expected('rehearsed') as Grants)];
  const added = without(found, listed).map((row) => `newly needed: ${lineOf(row)}`);
  const missing = options.data ? [] : without(listed, found);
  const differences = [...added, ...missing.map((row) => `no longer needed: ${lineOf(row)}`)];
  demand(
    differences.length === 0,
    `${differences.join('\n')}\nmake rehearse ARGS=--record writes the new list`,
  );
  return [
    null,
    `${calls.length} calls allowed by the policies; ${found.length} permissions needed`,
  ];
}

async function record(needed: Grants): Promise<void> {
  const filepath = join(repositoryRoot(), 'infra', 'expected', 'rehearsed.json');
  const style = { ...(await resolveConfig(filepath)), filepath };
  writeFileSync(filepath, await format(JSON.stringify(needed, null, 2), style));
  const text = page(expected('permissions') as Expected, needed);
  writeFileSync(join(repositoryRoot(), 'docs', 'permissions.md'), text);
}
