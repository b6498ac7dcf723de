import type { Policy, Resource } from './templates.js';

/** What a policy says about a small template; types without `AWS::`. */
export const breaches = (
  policy: Policy,
  resources: Record<string, [string, object?]>,
  stack = 'S',
) =>
  policy([
    {
      stack,
      Resources: Object.fromEntries(
        Object.entries(resources).map(([id, [type, properties = {}]]): [string, Resource] => [
          id,
          { Type: `AWS::${type}`, Properties: { ...properties } },
        ]),
      ),
    },
  ]);
