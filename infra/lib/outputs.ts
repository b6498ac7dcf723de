/** What `make deploy` writes down of a deployed stage, for those who use it next. */
import { join } from 'node:path';
import { resourceName } from '../../src/platform/names.ts';
import { repositoryRoot } from '../../src/tools/root.ts';

/** Outputs of the stack Identity. */
export const identityOutputs = {
  pool: 'UserPool',
  operator: 'OperatorClient',
  tokens: 'TokenUrl',
} as const;

/** The name of a stack, by its id. */
export const stackName = (stage: string, id: string) => resourceName(stage, id.toLowerCase());

/** As the Makefile names it: not in dist, which each build empties. */
export const outputsFile = (stage: string) =>
  join(repositoryRoot(), '.setup', `outputs-${stage}.json`);
