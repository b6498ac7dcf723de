/** What breaks clients between two versions of the contract, as `redocly diff` rates changes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { childEnvironment } from '../../src/config.ts';

const report = z.object({
  changes: z.array(
    z.object({
      path: z.string(),
      impact: z.enum(['major', 'minor', 'patch']),
      verdicts: z.array(z.object({ ruleId: z.string(), message: z.string() })),
    }),
  ),
});

type Change = z.output<typeof report>['changes'][number];

/** Each breaking change in words, with the place; those of what routes share appear once. */
export function breakingChanges(base: string, revision: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gp-contract-'));
  try {
    writeFileSync(join(folder, 'base.yaml'), base);
    writeFileSync(join(folder, 'revision.yaml'), revision);
    const redocly = join(process.cwd(), 'node_modules/.bin/redocly');
    const { status, stderr } = spawnSync(
      process.execPath,
      [redocly, 'diff', 'base.yaml', 'revision.yaml', '--format=json', '--output=report.json'],
      { cwd: folder, encoding: 'utf8', env: childEnvironment({ REDOCLY_TELEMETRY: 'off' }) },
    );
    // 1 is: there are breaking changes.
    if (status !== 0 && status !== 1)
      throw new Error(`redocly diff ended with ${status}: ${stderr}`);
    const { changes } = report.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
    return changes.filter(isBreaking).map(told);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A new type of problem breaks nobody: clients go by the status where they don't know the type. */
const isNewProblem = ({ path, verdicts }: Change) =>
  path.endsWith('/content/application~1problem+json/schema/properties/type') &&
  verdicts.every(({ ruleId }) => ruleId === 'enum-values-added');

/** `propertyNames` is always `type: string` here, which every name is: without it nothing changes. */
const isNamesRemoved = ({ path, verdicts }: Change) =>
  path.endsWith('/propertyNames') &&
  verdicts.every(({ message }) => message.endsWith(' was removed.'));

const isBreaking = (change: Change) =>
  change.impact === 'major' && !isNewProblem(change) && !isNamesRemoved(change);

const told = ({ path, verdicts }: Change) =>
  `${path.replace('#/paths/', '').replaceAll('~1', '/')}: ${verdicts.map(({ message }) => message).join(' ')}`;
