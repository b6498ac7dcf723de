import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { decodeProtectedHeader } from 'jose';
import { openLocalKeys } from '../../../src/platform/keys/local.js';

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
  t.equal(new Set(kids).size, 1, 'one pair, whoever came first');
  t.equal(new Set(opened.map(({ cursorSecret }) => cursorSecret.toString('hex'))).size, 1);
  t.match(await opened[0]?.publicKey(kids[0] ?? '', 'ES256'), /^-----BEGIN PUBLIC KEY-----/);
  t.equal(await opened[0]?.publicKey('other', 'ES256'), null);

  const folder = join(home, 'keys');
  t.strictSame(readdirSync(folder).sort(), ['cursor.secret', 'signing.jwk']);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  for (const file of readdirSync(folder)) t.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
});
