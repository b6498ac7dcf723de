/** Refuses a release that is empty or much smaller than the last one; only an activation by a person serves it. */
import type { Manifest } from '../../contracts/manifest.ts';

/** The reason of the refusal, or null. `last` is the release before it, of any source. */
export function refusalOf(now: Manifest, last: Manifest | null, smallest: number): string | null {
  const rows = rowsOf(now);
  if (last?.source.id !== now.source.id) return rows === 0 ? 'The release has no rows.' : null;
  const before = rowsOf(last);
  if (rows === 0 ? before > 0 : rows < before * smallest) {
    return `The release has ${rows} rows; ${last.release} has ${before}.`;
  }
  return null;
}

function rowsOf({ tables }: Manifest): number {
  const gold = Object.entries(tables).filter(([name]) => name.startsWith('gold/'));
  return gold.reduce((sum, [, version]) => sum + version.rows, 0);
}
