/** Claims become a caller, or a refusal that says which claim: without tokens, so that borders are exact. */
import t from 'tap';
import { readConfig } from '../../../src/config.ts';
import { callerFrom, callerOf, type Caller } from '../../../src/http/access/caller.ts';
import { Problem } from '../../../src/errors.ts';
import { shortHash } from '../../../src/platform/hash.ts';

const config = readConfig({
  GP_HOME: '/nowhere',
  GP_CLIENT_IDS: 'machine,other',
  GP_RESOURCE_SERVER: 'gp',
});
const now = 1_700_000_000;
const claims = {
  iss: config.issuer,
  sub: 'someone',
  aud: config.audience,
  iat: now,
  exp: now + 60,
  scope: 'marts:read',
};
const read = (changed: Record<string, unknown> = {}) =>
  callerFrom({ ...claims, ...changed }, config, now * 1000);
const invalid = (detail: string) => new Problem('token-invalid', detail);

t.test('claims of a caller', (t) => {
  t.strictSame(read(), {
    subject: 'someone',
    scopes: new Set(['marts:read']),
    scopeText: 'marts:read',
    rowFilter: null,
    rowsKey: '',
    key: shortHash(['someone', '']),
    role: 'dashboard',
    expiresAt: (now + 60) * 1000,
  });
  t.strictSame(read({ filters: { restaurant_id: ['b', 'a', 'b'] } }), {
    ...read(),
    rowFilter: { restaurant_id: ['a', 'b'] },
    rowsKey: shortHash({ restaurant_id: ['a', 'b'] }),
    key: shortHash(['someone', shortHash({ restaurant_id: ['a', 'b'] })]),
  });
  t.end();
});

t.test('a claim that is not valid is named', (t) => {
  const wrong: [string, Record<string, unknown>][] = [
    ['iss', { iss: undefined }],
    ['sub', { sub: '' }],
    ['sub', { sub: 's'.repeat(257) }],
    ['exp', { exp: '1' }],
    ['iat', { iat: null }],
    ['aud', { aud: 7 }],
    ['client_id', { client_id: 7 }],
    ['token_use', { token_use: 'id' }],
    ['scope', { scope: [] }],
    ['filters', { filters: { restaurant_id: [''] } }],
    ['filters', { filters: { restaurant_id: ['r'.repeat(65)] } }],
    ['filters', { filters: { restaurant_id: Array.from({ length: 1_001 }, () => 'r') } }],
    ['filters', { filters: { city: ['Boston'] } }],
    ['filters', { filters: '{' }],
    ['filters', { filters: 'null' }],
  ];
  for (const [name, changed] of wrong)
    t.throws(() => read(changed), invalid(`The claim ${name} is not valid.`), name);
  t.end();
});

t.test('the longest texts and lists that are valid', (t) => {
  const restaurant_id = ['r'.repeat(64), ...Array.from({ length: 999 }, (_, i) => `r${i}`)];
  const caller = read({ sub: 's'.repeat(256), filters: { restaurant_id } });
  t.equal(caller.subject.length, 256);
  t.equal(caller.rowFilter?.restaurant_id.length, 1_000);
  t.end();
});

t.test('times: exactly the tolerance and exactly the longest lifetime are valid', (t) => {
  const { clockToleranceSeconds: tolerance, tokenLifetimeSeconds: lifetime } = config;
  const times = (ahead: number, lasts: number) => ({ iat: now + ahead, exp: now + ahead + lasts });
  t.ok(read(times(tolerance, lifetime)));
  t.throws(() => read(times(tolerance + 1, 60)), invalid('iat is in the future.'));
  t.throws(() => read(times(0, lifetime + 1)), invalid('It is valid too long.'));
  t.end();
});

t.test('the audience, or on machine tokens the client', (t) => {
  const refused = invalid('It was not issued for this API.');
  const machine = { aud: undefined, client_id: 'other' };
  t.ok(read({ aud: ['someone', config.audience] }));
  t.ok(read({ ...machine, token_use: 'access' }));
  t.throws(() => read({ aud: ['someone'] }), refused);
  t.throws(() => read({ aud: 'someone', client_id: 'machine' }), refused);
  t.throws(() => read({ aud: undefined }), refused);
  t.throws(() => read({ ...machine, client_id: 'stranger' }), refused);
  t.end();
});

t.test('scopes, with the prefix of the resource server that is set, and the role', (t) => {
  const filters = {};
  const of = (scope: string) => {
    const { scopes, scopeText, role } = read({ scope, filters });
    t.equal(scopeText, [...scopes].join(' '));
    return [role, ...scopes];
  };
  t.strictSame(of(''), ['other']);
  t.strictSame(of('gp/runs:write  gp/marts:read'), ['admin', 'runs:write', 'marts:read']);
  t.strictSame(of('marts:read runs:read'), ['admin', 'marts:read', 'runs:read']);
  t.strictSame(of('other/marts:read gp/'), ['other', '']);
  t.strictSame(of('marts:write clv'), ['other', 'marts:write', 'clv']);
  t.strictSame(of('gp/sales:read openid'), ['partner', 'sales:read', 'openid']);
  const none = { ...config, resourceServer: '' };
  t.strictSame(callerFrom({ ...claims, scope: '/marts:read' }, none, now * 1000).scopes, new Set());
  t.equal(read({ scope: undefined }).scopeText, '');
  t.end();
});

t.test('filters: a partner must say which rows, as an object or its JSON', (t) => {
  const detail = 'A token for one mart must carry filters; {} says that it sees every row.';
  const rows = (filters: unknown) => read({ scope: 'clv:read', filters }).rowFilter;
  t.throws(() => rows(undefined), invalid(detail));
  t.equal(rows({}), null);
  t.equal(rows('{}'), null);
  t.strictSame(rows('{"restaurant_id":[]}'), { restaurant_id: [] });
  t.strictSame(rows({ restaurant_id: ['r1'] }), { restaurant_id: ['r1'] });
  t.end();
});

t.test('the caller of a request whose rule asks for one', (t) => {
  const caller = read();
  const of = (value: Caller | null) =>
    callerOf({ caller: value } as Parameters<typeof callerOf>[0]);
  t.equal(of(caller), caller);
  const message = 'a route that needs a caller has a public access rule';
  t.throws(() => of(null), { message });
  t.end();
});
