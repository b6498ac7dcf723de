/** The CDK app: `make synth`, `make deploy`. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { runTool } from '../../src/tools/tool.ts';
import { addDeployment } from '../lib/deployment.ts';
import { requestedDeployments } from './deployments.ts';

await runTool('Called by make synth and make deploy; see docs/deployment.md.', () => {
  const app = new App();
  const context = (name: string): unknown => app.node.tryGetContext(name);
  for (const deployment of requestedDeployments(context('parameters'), context('stage')))
    addDeployment(app, deployment);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
});
