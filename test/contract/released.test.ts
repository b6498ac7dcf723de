import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { releasedContract } from './released.js';

t.test('which contract is the last released one', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gp-history-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const origin = join(folder, 'origin');
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      stdio: 'pipe',
      encoding: 'utf8',
    }).trim();
  git(folder, 'init', '--quiet', origin);
  const commit = (text: string) => {
    writeFileSync(join(origin, 'openapi.yaml'), text);
    git(origin, 'add', '.');
    git(origin, 'commit', '--quiet', '--message', text);
    return git(origin, 'rev-parse', 'HEAD');
  };
  const begin = commit('one');
  commit('two');
  t.strictSame(releasedContract(origin, begin), { name: begin, text: 'one' }, 'no tag');
  t.throws(
    () => releasedContract(origin, '0'.repeat(40)),
    /openapi\.yaml of 0+ is not in the history/,
  );
  for (const tag of ['v1.9.0', 'v1.10.0']) {
    commit(tag);
    git(origin, 'tag', tag);
  }
  git(origin, 'checkout', '--quiet', '-b', 'other');
  commit('elsewhere');
  git(origin, 'tag', 'v2.0.0');
  git(origin, 'checkout', '--quiet', '-');
  commit('now');
  const newest = { name: 'v1.10.0', text: 'v1.10.0' };
  t.strictSame(releasedContract(origin, begin), newest, 'the newest of this history');
  const shallow = (name: string) => {
    git(folder, 'clone', '--quiet', '--depth=1', `file://${origin}`, name);
    return join(folder, name);
  };
  t.strictSame(releasedContract(shallow('one'), begin), newest, 'a shallow checkout is completed');
  const cut = shallow('two');
  rmSync(origin, { recursive: true });
  t.throws(() => releasedContract(cut, begin), /shallow and the rest/);
  t.end();
});
