import t from 'tap';
import { claimsFor, type TokenRequest } from '../../../src/platform/identity/claims.js';

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
    [claims(person(null)), claims(person([], ''))],
    [
      { filters: '{}', scopesToAdd: [] },
      { filters: '{}', scopesToAdd: [] },
    ],
  );
  t.end();
});
