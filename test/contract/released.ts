/** The contract that was last released, out of the history of this repository. */
import { execFileSync } from 'node:child_process';

export interface Released {
  /** A tag or a commit. */
  readonly name: string;
  /** openapi.yaml as it was there. */
  readonly text: string;
}

/** openapi.yaml is near 1 MB. */
const maxBuffer = 67_108_864;

/**
 * The contract at the newest tag `v*` before HEAD; while there is none, at the commit `first`.
 * Raises where the history does not reach back to it: nothing is taken for unchanged unseen.
 */
export function releasedContract(folder: string, first: string): Released {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer, stdio: 'pipe' }).trim();
  completeHistory(git);
  const [tag = ''] = git(
    ...['tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname'],
  ).split('\n');
  const name = tag || first;
  try {
    return { name, text: git('show', `${name}:openapi.yaml`) };
  } catch (cause) {
    throw new Error(`openapi.yaml of ${name} is not in the history of this checkout`, { cause });
  }
}

/** A shallow checkout may lack the newest tag, and would compare with an older one. */
function completeHistory(git: (...args: string[]) => string): void {
  if (git('rev-parse', '--is-shallow-repository') !== 'true') return;
  try {
    git('fetch', '--quiet', '--unshallow', '--tags');
  } catch (cause) {
    const what = 'the checkout is shallow and the rest of its history cannot be fetched';
    throw new Error(`${what}: run git fetch --unshallow --tags`, { cause });
  }
}
