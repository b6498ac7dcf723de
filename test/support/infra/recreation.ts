/** Policies of a deployment that is made for the first time, or again. */
import { at, listAt, resourcesOf, text, type Policy } from './templates.ts';

/** A resource that is retained when its stack is deleted is not retained when its creation fails: its name would be taken at the second try. */
export const repeatable: Policy = (templates) =>
  templates.flatMap(({ stack, Resources }) =>
    Object.entries(Resources).flatMap(([id, { DeletionPolicy, Properties }]) => [
      ...(DeletionPolicy === 'Retain' ? [`${stack}/${id}: stays when its creation fails`] : []),
      ...(at(Properties, 'FinalSnapshotName') === undefined
        ? []
        : [`${stack}/${id}: its last snapshot has a fixed name`]),
    ]),
  );

/** Names that are global in an account say the region, so that a second one can be deployed. */
export const regional: Policy = (templates) => {
  const global = {
    'AWS::IAM::Role': 'RoleName',
    'AWS::S3::Bucket': 'BucketName',
    'AWS::Budgets::Budget': 'Budget.BudgetName',
  };
  return Object.entries(global).flatMap(([type, path]) =>
    resourcesOf(templates, type).flatMap(({ at: place, properties }) => {
      const name = at(properties, path);
      if (name === undefined || JSON.stringify(name).includes('us-east-1')) return [];
      return [`${place}: its name does not say the region`];
    }),
  );
};

/** A function that streams has as long as it runs; EventBridge counts what a rule matches where it has a target. */
export const served: Policy = (templates) => {
  const seconds = (place: string) =>
    resourcesOf(templates, 'AWS::Lambda::Function')
      .filter((one) => one.at === place)
      .map(({ properties }) => Number(properties['Timeout']));
  const cut = resourcesOf(templates, 'AWS::ApiGateway::Method').flatMap(
    ({ stack, at: place, properties }) => {
      const [id] = listAt(properties, 'Integration.Uri.Fn::Join.1').flatMap(
        (part) => at(part, 'Fn::GetAtt.0') ?? [],
      );
      const [limit] = seconds(`${stack}/${text(id)}`);
      const timeout = at(properties, 'Integration.TimeoutInMillis');
      return timeout === Number(limit) * 1000 ? [] : [`${place}: ends before its function does`];
    },
  );
  const untargeted = resourcesOf(templates, 'AWS::Events::Rule')
    .filter(({ properties }) => listAt(properties, 'Targets').length === 0)
    .map(({ at: place }) => `${place}: no target`);
  return [...cut, ...untargeted];
};
