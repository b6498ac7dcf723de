/** The CDK app: `make synth`, `make deploy`. Only here is it known which stages there are. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readFileSync } from 'node:fs';
import { addDeployment } from '../lib/deployment.js';
import { readParameters } from '../lib/parameters.js';

/** What differs by what a stage is for; the rest comes from the file of parameters. */
const stages: Readonly<Record<string, object>> = {
  staging: { highlyAvailable: false },
  production: { highlyAvailable: true },
};

const app = new App();
const file: unknown = app.node.tryGetContext('parameters');
const wanted: unknown = app.node.tryGetContext('stage');
if (typeof file !== 'string') throw new Error('-c parameters=FILE: see docs/deployment.md');
if (typeof wanted === 'string' && !Object.hasOwn(stages, wanted)) {
  throw new Error(`-c stage=${wanted}: expected ${Object.keys(stages).join(' or ')}`);
}

const given = JSON.parse(readFileSync(file, 'utf8')) as object;
for (const [stage, differences] of Object.entries(stages)) {
  if (wanted !== undefined && wanted !== stage) continue;
  addDeployment(app, { stage, parameters: readParameters({ ...differences, ...given }) });
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
