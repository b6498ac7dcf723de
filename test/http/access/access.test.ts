/** Rules, rows that a caller may see, and the cache of verified tokens. */
import type { IncomingMessage } from 'node:http';
import { mock } from 'node:test';
import t from 'tap';
import { Problem } from '../../../src/errors.ts';
import type { Caller } from '../../../src/http/access/caller.ts';
import {
  allows,
  anyToken,
  open,
  readsMart,
  refusal,
  scope,
} from '../../../src/http/access/rules.ts';
import { isAuthorizedTwice, TokenCache } from '../../../src/http/access/token-cache.ts';
import { isVisible, ownConditions } from '../../../src/http/access/visible.ts';
import { martTables } from '../../../src/marts/index.ts';

const caller = (scopes: string[], restaurants?: string[], expiresAt = Infinity): Caller => ({
  subject: 'someone',
  scopes: new Set(scopes),
  scopeText: scopes.join(' '),
  rowFilter: restaurants ? { restaurant_id: restaurants } : null,
  rowsKey: '',
  key: '',
  role: 'other',
  expiresAt,
});

t.test('rules', (t) => {
  t.strictSame([open, anyToken], [{ kind: 'public' }, { kind: 'token' }]);
  t.strictSame(readsMart('clv'), { kind: 'scope', anyOf: ['marts:read', 'clv:read'] });
  for (const rule of [open, anyToken, scope('a', 'b')]) {
    t.equal(allows(rule, caller(['b'])), true);
    t.equal(refusal(rule, caller(['b'])), undefined);
  }
  for (const rule of [open, anyToken]) t.equal(refusal(rule, caller([])), undefined);
  t.equal(allows(scope('a', 'b'), caller(['c'])), false);
  const refused = refusal(scope('a', 'b'), caller(['c']));
  t.strictSame(
    { type: refused?.type, detail: refused?.detail, headers: refused?.headers },
    {
      type: 'scope-missing',
      detail: 'It needs one of: a, b.',
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="a b"' },
    },
  );
  t.end();
});

t.test('rows: a table without restaurants is hidden from a caller with a row filter', (t) => {
  const table = (name: string) => {
    const found = martTables.find((one) => one.table.name === name);
    if (!found) throw new Error(`no table ${name}`);
    return found.table;
  };
  const limited = caller([], ['r1', 'r2']);
  const [rows, hidden] = [table('clv'), table('discounts/elasticity')];
  t.strictSame(
    [rows, hidden].map((one) => [isVisible(one, caller([])), isVisible(one, limited)]),
    [
      [true, true],
      [true, false],
    ],
  );
  t.strictSame(ownConditions(hidden, caller([])), []);
  t.strictSame(ownConditions(rows, limited), [
    { column: 'restaurant_id', operator: 'eq', values: ['r1', 'r2'] },
  ]);
  const detail = `${hidden.name} has no restaurant_id to limit it by.`;
  t.throws(() => ownConditions(hidden, limited), new Problem('table-hidden', detail));
  t.end();
});

t.test('verified tokens are kept until they expire or their key is due', (t) => {
  mock.timers.enable({ apis: ['Date'], now: 1_000 });
  t.teardown(() => {
    mock.timers.reset();
  });
  const one = caller(['a'], undefined, Date.now() + 5_000);
  const at = (ms: number, tokens: TokenCache) => {
    mock.timers.setTime(ms);
    return tokens.get('Bearer x');
  };
  const start = Date.now();
  const cache = (tokenCacheEntries: number, tokenCacheSeconds: number) => {
    mock.timers.setTime(start);
    const tokens = new TokenCache({ tokenCacheEntries, tokenCacheSeconds });
    tokens.set('Bearer x', one);
    return tokens;
  };
  const due = cache(1, 2);
  t.equal(at(start + 1_999, due), one);
  t.equal(at(start + 2_000, due), undefined, 'the key is due');
  const expired = cache(1, 60);
  t.equal(at(start + 4_999, expired), one);
  t.equal(at(start + 5_000, expired), undefined, 'the token expired');
  const briefly = cache(1, 0);
  t.equal(at(start, briefly), one, 'within the same millisecond');
  t.equal(at(start + 1, briefly), undefined);
  t.equal(at(start, cache(0, 60)), undefined, 'no entries');
  const full = cache(1, 60);
  full.set('Bearer y', one);
  t.equal(at(start, full), undefined, 'the oldest goes');
  t.equal(full.get('Bearer y'), one);
  t.equal(full.get(undefined), undefined);
  t.end();
});

t.test('two Authorization headers are found whatever their case', (t) => {
  const twice = (...names: string[]) =>
    isAuthorizedTwice({
      rawHeaders: names.flatMap((name) => [name, 'authorization']),
    } as unknown as IncomingMessage);
  t.equal(twice(), false);
  t.equal(twice('authorization'), false);
  t.equal(twice('authorization', 'host'), false);
  t.equal(twice('Authorization', 'host', 'AUTHORIZATION'), true);
  t.equal(twice('authorization', 'authorizatiom'), false);
  t.end();
});
