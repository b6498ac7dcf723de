/** One synthesis for all tests: offline, with cdk-nag, of a deployment with all that it can have. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Test } from 'tap';
import { makeAssets } from '../../../infra/lib/assets.js';
import { addDeployment } from '../../../infra/lib/deployment.js';
import { readParameters } from '../../../infra/lib/parameters.js';
import { repositoryRoot } from '../../../src/tools/root.js';
import type { Template } from './templates.js';

const read = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(repositoryRoot(), ...path), 'utf8')) as Record<string, unknown>;

const context = () => read('cdk.json')['context'] as Record<string, unknown>;

export interface Synthesis {
  readonly templates: Template[];
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
  const parameters = readParameters(read('infra', 'parameters.example.json'));
  addDeployment(app, { stage: 'test', parameters });
  const assembly = app.synth();
  const templates = assembly.nestedAssemblies.flatMap(({ nestedAssembly }) =>
    nestedAssembly.stacks.map(({ hierarchicalId, template }) => ({
      ...(template as Omit<Template, 'stack'>),
      stack: hierarchicalId.replace('test/', ''),
    })),
  );
  const assetOf = (key: string) => join(outdir, `asset.${basename(key).replace(/\.zip$/, '')}`);
  return { templates, assetOf };
}

/** The stacks of a deployment, as a tree: nothing is synthesised, only assets are copied to `outdir`. */
export function declared(given: object, stage = 'test', outdir?: string): Stack[] {
  const app = new App({ ...(outdir !== undefined && { outdir }), context: context() });
  addDeployment(app, { stage, parameters: readParameters(given) });
  return app.node.findAll().filter((node) => Stack.isStack(node));
}
