import type { Policy, Resource } from './templates.ts';

/** What a policy says about a small template; types without `AWS::`. */
export const breaches = (
  policy: Policy,
  resources: Record<string, [type: string, properties?: object, deletionPolicy?: string]>,
  stack = 'S',
) =>
  policy([
    {
      stack,
      Resources: Object.fromEntries(
        Object.entries(resources).map(
          ([id, [type, properties = {}, deletion]]): [string, Resource] => [
            id,
            {
              ...{ Type: `AWS::${type}`, Properties: { ...properties } },
              ...(deletion !== undefined && { DeletionPolicy: deletion }),
            },
          ],
        ),
      ),
    },
  ]);
