/** Whether a release may be served without a person's word, by its size. */
import type { Manifest } from '../../contracts/manifest.js';

/** Why not, or null. `last` is the release before it, of whichever source. */
export function refusalOf(now: Manifest, last: Manifest | null, smallest: number): string | null {
  const rows = rowsOf(now);
  if (last?.source.id !== now.source.id) return rows === 0 ? 'It has no rows.' : null;
  const before = rowsOf(last);
  if (rows === 0 ? before > 0 : rows < before * smallest) {
    return `It has ${rows} rows; ${last.release} has ${before}.`;
  }
  return null;
}

function rowsOf({ tables }: Manifest): number {
  const gold = Object.entries(tables).filter(([name]) => name.startsWith('gold/'));
  return gold.reduce((sum, [, version]) => sum + version.rows, 0);
}
