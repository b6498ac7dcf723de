/** The CDK app: `make synth`, `make deploy`. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readFileSync } from 'node:fs';
import { runTool, ToolError } from '../../src/tools/tool.js';
import { addDeployment } from '../lib/deployment.js';
import { readParameters } from '../lib/parameters.js';
import { stages } from './stages.js';

function parametersOf(file: string): object {
  let given: string;
  try {
    given = readFileSync(file, 'utf8');
  } catch {
    throw new ToolError(`PARAMETERS=${file}: it cannot be read`);
  }
  try {
    return JSON.parse(given) as object;
  } catch (error) {
    throw new ToolError(`PARAMETERS=${file}: ${(error as Error).message}`);
  }
}

await runTool('Called by make synth and make deploy; see docs/deployment.md.', () => {
  const app = new App();
  const file: unknown = app.node.tryGetContext('parameters');
  const only: unknown = app.node.tryGetContext('stage');
  if (typeof file !== 'string') throw new ToolError('PARAMETERS=file: see docs/deployment.md');
  if (typeof only === 'string' && !Object.hasOwn(stages, only)) {
    throw new ToolError(`STAGE=${only}: expected ${Object.keys(stages).join(' or ')}`);
  }
  const given = parametersOf(file);
  for (const [stage, differences] of Object.entries(stages)) {
    if (only !== undefined && only !== stage) continue;
    addDeployment(app, { stage, parameters: readParameters({ ...differences, ...given }) });
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
});
