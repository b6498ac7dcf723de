/** One synthesis for all tests: offline, with cdk-nag, of both stages with every optional part. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Test } from 'tap';
import { makeAssets } from '../../../infra/lib/assets.ts';
import { stages } from '../../../infra/bin/stages.ts';
import { addDeployment } from '../../../infra/lib/deployment.ts';
import { readParameters } from '../../../infra/lib/parameters.ts';
import { repositoryRoot } from '../../../src/tools/root.ts';
import type { Template } from './templates.ts';

const read = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(repositoryRoot(), ...path), 'utf8')) as Record<string, unknown>;

const context = () => read('cdk.json')['context'] as Record<string, unknown>;

export type StageName = keyof typeof stages;

export interface Synthesis {
  readonly templates: Readonly<Record<StageName, readonly Template[]>>;
  /** Folders of the templates as files. */
  readonly folders: readonly string[];
  /** Where the asset of an object's name is: a file, or a folder for an archive. */
  readonly assetOf: (key: string) => string;
}

/** Raises an error where cdk-nag finds something. */
export function synthesise(t: Test): Synthesis {
  makeAssets();
  const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'));
  t.teardown(() => {
    rmSync(outdir, { recursive: true });
  });
  const app = new App({ outdir, context: context() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const given = read('infra', 'parameters.example.json');
  for (const [stage, differences] of Object.entries(stages)) {
    addDeployment(app, { stage, parameters: readParameters({ ...differences, ...given }) });
  }
  const assembly = app.synth();
  return {
    templates: {
      staging: templatesOf(assembly, 'staging'),
      production: templatesOf(assembly, 'production'),
    },
    folders: assembly.nestedAssemblies.map(({ nestedAssembly }) => nestedAssembly.directory),
    assetOf: (key) => join(outdir, `asset.${basename(key).replace(/\.zip$/, '')}`),
  };
}

const templatesOf = ({ nestedAssemblies }: CloudAssembly, stage: string): Template[] =>
  nestedAssemblies
    .filter(({ nestedAssembly }) => nestedAssembly.directory.endsWith(`assembly-${stage}`))
    .flatMap(({ nestedAssembly }) =>
      nestedAssembly.stacks.map(({ hierarchicalId, template }) => ({
        ...(template as Omit<Template, 'stack'>),
        stack: hierarchicalId.replace(`${stage}/`, ''),
      })),
    );

/** The templates of a stage of its own, without cdk-nag. */
export function templatesFor(given: object, stage: string, outdir: string): Template[] {
  const app = new App({ outdir, context: context() });
  addDeployment(app, { stage, parameters: readParameters(given) });
  return templatesOf(app.synth(), stage);
}

/** The stacks of a deployment, as a tree: nothing is synthesised. */
export function declared(given: object): Stack[] {
  const app = new App({ context: context() });
  addDeployment(app, { stage: 'test', parameters: readParameters(given) });
  return app.node.findAll().filter((node) => Stack.isStack(node));
}
