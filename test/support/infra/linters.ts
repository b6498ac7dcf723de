/** cfn-lint and parliament over templates, and what they find that is right as it is. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../src/tools/root.ts';
import { Resolver, shortId } from './resolve.ts';
import { resourcesOf, type Template } from './templates.ts';

const bin = (name: string) => join(repositoryRoot(), '.venv', 'infra', 'bin', name);

/** Rules of cfn-lint that do not apply, each with its reason. */
const ignoredRules: Readonly<Record<string, string>> = {
  W3005: 'CDK adds a dependency on a role besides the reference to it.',
  W3010: 'The zones are a parameter, so that nothing is looked up.',
  W3691: 'RDS takes a major version, and then the minor version that it prefers.',
};

interface Match {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] };
}

/** Findings of cfn-lint over all templates of folders. */
export function cfnLint(...folders: string[]): string[] {
  const templates = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => join(folder, name)),
  );
  const options = ['--regions', 'us-east-1', '--format', 'json', '--non-zero-exit-code', 'none'];
  const ignored = ['--ignore-checks', ...Object.keys(ignoredRules)];
  const found = execFileSync(bin('cfn-lint'), [...options, ...ignored, '-t', ...templates], {
    encoding: 'utf8',
  });
  return (JSON.parse(found) as Match[]).map(
    ({ Filename, Rule, Location, Message }) =>
      `${Filename.replace(/^.*\//, '')} ${Location.Path.join('.')}: ${Rule.Id} ${Message}`,
  );
}

/** Findings of parliament that are right as they are: where, which, and why. */
const accepted: readonly (readonly [finding: RegExp, why: string])[] = [
  [
    /^Pipeline\/role\w*: RESOURCE_STAR .*ec2:CreateNetworkInterface/,
    'Glue creates network interfaces, which have no names before.',
  ],
];

/** Findings of parliament in the policies of roles. */
export function parliament(templates: readonly Template[]): string[] {
  const resolver = new Resolver(templates);
  const policies = resourcesOf(templates, 'AWS::IAM::Policy').map(
    ({ stack, id, properties }) =>
      [`${stack}/${shortId(id)}`, resolver.resolve(stack, properties['PolicyDocument'])] as const,
  );
  const script = join(repositoryRoot(), 'test', 'support', 'infra', 'parliament_findings.py');
  const found = execFileSync(bin('python'), [script], {
    ...{ encoding: 'utf8', input: JSON.stringify(Object.fromEntries(policies)) },
  });
  const lines = found.split('\n').filter((line) => line !== '');
  return lines.filter((line) => !accepted.some(([finding]) => finding.test(line)));
}
