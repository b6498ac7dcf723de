import t from 'tap';
import {
  claimsFor,
  clientFilters,
  tokenRequest,
  type TokenRequest,
} from '../../../src/platform/identity/claims.ts';

const known = [
  { client_id: 'operator', restaurants: null },
  { client_id: 'app', restaurants: ['r1', 'r2'] },
  { client_id: 'empty', restaurants: [] },
];

const machine = (clientId: string): TokenRequest => ({
  triggerSource: 'TokenGeneration_ClientCredentials',
  callerContext: { clientId },
  request: {},
});

const person = (groups: string[] | null, restaurants?: string): TokenRequest => ({
  triggerSource: 'TokenGeneration_HostedAuth',
  callerContext: { clientId: 'operator' },
  request: {
    userAttributes: restaurants === undefined ? {} : { 'custom:restaurants': restaurants },
    groupConfiguration: { groupsToOverride: groups },
  },
});

const claims = (token: TokenRequest) => claimsFor(token, known, 'analytics');

t.test('a machine sees the rows of its client, and none where it has no entry', (t) => {
  const filters = ['operator', 'app', 'empty', 'stranger'].map((id) => claims(machine(id)));
  t.same(filters, [
    { filters: '{}', scopesToAdd: [] },
    { filters: '{"restaurant_id":["r1","r2"]}', scopesToAdd: [] },
    { filters: '{"restaurant_id":[]}', scopesToAdd: [] },
    { filters: '{"restaurant_id":[]}', scopesToAdd: [] },
  ]);
  t.end();
});

t.test('a person may what the groups may, once each, and sees the restaurants named', (t) => {
  t.same(claims(person(['analysts', 'administrators', 'constructor'], ' r1, ,r2 ')), {
    filters: '{"restaurant_id":["r1","r2"]}',
    scopesToAdd: ['analytics/marts:read', 'analytics/runs:read', 'analytics/runs:write'],
  });
  t.end();
});

t.test('a person in no group may nothing', (t) => {
  t.same(
    [claims(person(null)), claims(person([], '')), claims({ ...person(null), request: {} })],
    [
      { filters: '{}', scopesToAdd: [] },
      { filters: '{}', scopesToAdd: [] },
      { filters: '{}', scopesToAdd: [] },
    ],
  );
  t.end();
});

t.test('the request of the trigger and the list of clients are checked', (t) => {
  const event = person(['analysts'], 'r1');
  t.same(tokenRequest.parse({ ...event, version: '3' }), event);
  const empty = { userAttributes: null, groupConfiguration: { groupsToOverride: null } };
  t.same(tokenRequest.parse({ ...event, request: empty }), { ...event, request: empty });
  const groups = (groupConfiguration: unknown) => ({ ...event, request: { groupConfiguration } });
  const wrong = [
    ...[
      { ...event, triggerSource: 1 },
      { ...event, callerContext: {} },
    ],
    ...[
      { ...event, request: undefined },
      { ...event, request: { userAttributes: { a: 1 } } },
    ],
    ...[groups(1), groups({ groupsToOverride: [1] })],
  ];
  for (const one of wrong) t.notOk(tokenRequest.safeParse(one).success);
  t.same(clientFilters.parse(known), known);
  const unknown = [
    ...[{}, [{ client_id: 'a' }], [{ client_id: 1, restaurants: null }]],
    ...[[{ client_id: 'a', restaurants: [1] }], [{ ...known[0], other: 1 }]],
  ];
  for (const one of unknown) t.notOk(clientFilters.safeParse(one).success);
  t.end();
});
