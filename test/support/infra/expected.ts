/** The tables of infra/expected, and templates in the form in which they are compared with them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../src/tools/root.ts';
import { account } from './resolve.ts';

/** A table of infra/expected: what must be there, of a stage with every optional part. */
export const expected = (name: 'permissions' | 'rehearsed' | 'settings'): unknown =>
  JSON.parse(readFileSync(join(repositoryRoot(), 'infra', 'expected', `${name}.json`), 'utf8'));

/** With STAGE in the place of the name of the stage, and ARNs without region and account. */
export function neutral(stage: string, value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(stage, 'STAGE')
    .replaceAll(new RegExp(`arn:aws:([\\w-]+):(us-east-1)?:(${account})?:`, 'g'), '$1:');
  return JSON.parse(text);
}
