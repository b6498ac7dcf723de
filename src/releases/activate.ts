/** ActiveRelease an earlier release, and pinning it: one compare-and-set of the pointer. */
import type { FastifyBaseLogger } from 'fastify';
import { pointer, pointerKey, type Pointer } from '../contracts/pointer.js';
import { Problem } from '../errors.js';
import { logEvents } from '../platform/names.js';
import { readDocument, writeDocument } from '../platform/objects/documents.js';
import { PreconditionError, type ObjectStore } from '../platform/objects/port.js';
import type { Warehouse } from '../warehouse/port.js';

const attempts = 20;

/**
 * Lets the views of the warehouse follow. When they can't, that undoes nothing: it is told, and repaired by the next
 * run, or by activating once more.
 */
export async function showInWarehouse(
  warehouse: Warehouse,
  moved: Pointer,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    await warehouse.followPointer?.(moved);
  } catch (err) {
    const event = logEvents.warehouseBehind;
    log.error({ event, release: moved.current?.release, err }, 'its views show another release');
  }
}

/** Moves the pointer to a kept release. Raises `release-not-found`. */
export async function activate(
  objects: ObjectStore,
  release: string,
  isPinned: boolean,
): Promise<Pointer> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await readDocument(objects, pointerKey, pointer);
    const entry = found?.document.releases.find((one) => one.release === release);
    if (!found || !entry) throw new Problem('release-not-found', 'No kept release has this id.');
    const moved = { ...serving(found.document, entry), pinned: isPinned };
    try {
      await writeDocument(objects, pointerKey, pointer, moved, found.etag);
      return moved;
    } catch (error) {
      // A run has published meanwhile: look again.
      if (!(error instanceof PreconditionError)) throw error;
    }
  }
  throw new Error('the release pointer keeps being changed by other processes');
}

function serving(before: Pointer, { release, sequence }: Pointer['releases'][number]): Pointer {
  if (before.current?.release === release) return before;
  return {
    ...before,
    current: { release, sequence },
    previous: before.current?.release ?? null,
    moved_at: laterThan(before.moved_at),
  };
}

/** Now, or just after the last move where this clock is behind: readers never go back in time. */
function laterThan(moved: string): string {
  return new Date(Math.max(Date.now(), Date.parse(moved) + 1)).toISOString();
}
