/** Which granted permissions a list of calls needs: a grant is needed where it alone allows a call. */
import { grantOn } from '../infra/inventory-access.ts';
import { decide, implied, isAbout, type Call } from './evaluate.ts';
import type { Policies } from './policies.ts';

/** By role and action: resources, as in infra/expected/permissions.json. */
export type Grants = Record<string, Record<string, string[]>>;

/** The calls of roles, and what AWS calls as them. */
export const withImplied = (policies: Policies, calls: readonly Call[]): Call[] =>
  calls.flatMap((call) => [call, ...implied(policies, call)]);

/** Grants without which at least one of the calls is denied. */
export function neededGrants(policies: Policies, calls: readonly Call[]): Grants {
  const found: Grants = {};
  for (const call of calls) {
    const [grant, ...others] = grantsOf(policies, call);
    // Where two grants allow the same call, it needs neither.
    if (grant === undefined || others.length > 0) continue;
    const [place, action, on] = JSON.parse(grant) as [string, string, string];
    const actions = (found[place] ??= {});
    actions[action] = [...new Set([...(actions[action] ?? []), on])].sort();
  }
  return sorted(found);
}

/** What in the policies of the role allows the call: place, action and resource, each grant once. */
function grantsOf(policies: Policies, call: Call): string[] {
  const grants = decide(policies, call)
    .by.filter(({ principals }) => principals === null)
    .flatMap((statement) =>
      statement.actions.flatMap((action) =>
        statement.resources
          .filter((one) => isAbout({ ...statement, actions: [action], resources: [one] }, call))
          .map((one) =>
            JSON.stringify([statement.place, action, grantOn(one, statement.condition)]),
          ),
      ),
    );
  return [...new Set(grants)];
}

const sorted = (found: Grants): Grants =>
  Object.fromEntries(
    Object.entries(found)
      .sort(byName)
      .map(([role, actions]) => [role, Object.fromEntries(Object.entries(actions).sort(byName))]),
  );

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : 1;
