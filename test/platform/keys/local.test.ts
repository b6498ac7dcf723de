import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { decodeProtectedHeader } from 'jose';
import { createOnce } from '../../../src/platform/keys/create-once.ts';
import { openLocalKeys } from '../../../src/platform/keys/local.ts';

t.test('the local key pair', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'gp-keys-'));
  t.teardown(() => {
    rmSync(home, { recursive: true });
  });
  // As when API, dashboards and make token start together on a new machine.
  const opened = await Promise.all(Array.from({ length: 8 }, () => openLocalKeys(home)));
  const kids = await Promise.all(
    opened.map(async (keys) => decodeProtectedHeader(await keys.sign({})).kid ?? ''),
  );
  const { typ } = decodeProtectedHeader((await opened[0]?.sign({})) ?? '');
  t.equal(typ, 'JWT');
  t.equal(new Set(kids).size, 1, 'one pair, whoever came first');
  t.equal(new Set(opened.map(({ cursorSecret }) => cursorSecret.toString('hex'))).size, 1);
  t.match(await opened[0]?.publicKey(kids[0] ?? '', 'ES256'), /^-----BEGIN PUBLIC KEY-----/);
  t.equal(await opened[0]?.publicKey('other', 'ES256'), null);

  const folder = join(home, 'keys');
  t.strictSame(readdirSync(folder).sort(), ['cursor.secret', 'signing.jwk']);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  for (const file of readdirSync(folder)) t.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
  const jwk = JSON.parse(readFileSync(join(folder, 'signing.jwk'), 'utf8')) as object;
  const { d: _d, x: _x, y: _y, ...others } = jwk as Record<string, unknown>;
  t.strictSame(others, { kty: 'EC', crv: 'P-256', kid: kids[0], alg: 'ES256', use: 'sig' });
});

t.test('a private file is made once; an error is that of its cause', async (t) => {
  const folder = t.testdir({ there: 'text', directory: {} });
  let made = 0;
  const make = () => Promise.resolve(`made ${(made += 1)}`);
  t.equal(await createOnce(join(folder, 'there'), make), 'text');
  await t.rejects(createOnce(join(folder, 'directory'), make), { code: 'EISDIR' });
  t.equal(made, 0);
  const path = join(folder, 'new/file');
  const failing = () => Promise.reject(new Error('no entropy'));
  await t.rejects(createOnce(path, failing), { message: 'no entropy' });
  t.equal(await createOnce(path, make), 'made 1');
  t.equal(await createOnce(path, make), 'made 1');
  t.strictSame(readdirSync(join(folder, 'new')), ['file']);
});
