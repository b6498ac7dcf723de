/** Everything of one stage, in the order in which it is made. Stages themselves are named in infra/bin. */
import { Stage, Tags, type App } from 'aws-cdk-lib';
import type { Context, StageStack } from './context.ts';
import { Api } from './stacks/api.ts';
import { Dashboards } from './stacks/dashboards.ts';
import { Database } from './stacks/database.ts';
import { Delivery } from './stacks/delivery.ts';
import { Identity } from './stacks/identity.ts';
import { Ingest } from './stacks/ingest.ts';
import { Keys } from './stacks/keys.ts';
import { Monitoring } from './stacks/monitoring.ts';
import { Network } from './stacks/network.ts';
import { Pipeline } from './stacks/pipeline.ts';
import { Storage } from './stacks/storage.ts';
import { Warehouse } from './stacks/warehouse.ts';

/** Stacks by life cycle: stacks with data change seldom and are retained; stacks that compute can be replaced at any time. */
export const stackNames = [
  ...['Keys', 'Storage', 'Network', 'Database', 'Warehouse'],
  ...['Identity', 'Ingest', 'Pipeline', 'Api', 'Dashboards', 'Monitoring', 'Delivery'],
] as const;

export function addDeployment(app: App, context: Context): StageStack[] {
  const { parameters, stage } = context;
  const scope = new Stage(app, stage);
  Tags.of(scope).add('project', 'global-partners');
  Tags.of(scope).add('stage', stage);
  const keys = new Keys(scope, context);
  const storage = new Storage(scope, context, keys);
  const network = new Network(scope, context, keys);
  const stores = { keys, storage, network };
  const database = new Database(scope, context, stores);
  const warehouse = new Warehouse(scope, context, stores);
  const identity = new Identity(scope, context, keys);
  const ingest = new Ingest(scope, context, { ...stores, database });
  const pipeline = new Pipeline(scope, context, { ...stores, database, warehouse });
  const api = new Api(scope, context, { ...stores, warehouse, identity, bus: ingest.bus });
  const stacks: StageStack[] = [keys, storage, network, database, warehouse, identity];
  stacks.push(ingest, pipeline, api);
  let dashboards: Dashboards | null = null;
  if (parameters.dashboards) {
    const { certificateArn } = parameters.dashboards;
    dashboards = new Dashboards(scope, context, { ...stores, identity, api, certificateArn });
    stacks.push(dashboards);
  }
  const monitored = { keys, database, warehouse, identity, ingest, pipeline, api, dashboards };
  stacks.push(new Monitoring(scope, context, monitored));
  const { repository } = parameters;
  if (repository) stacks.push(new Delivery(scope, context, { repository, pool: identity.pool }));
  return stacks;
}
