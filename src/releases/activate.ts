/** Activates an earlier release and pins it: one compare-and-set of the release pointer. */
import type { Logger } from 'pino';
import { pointer, pointerKey, type Pointer } from '../contracts/pointer.ts';
import { Problem } from '../errors.ts';
import { logEvents } from '../platform/names.ts';
import { updateDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import type { Warehouse } from '../warehouse/port.ts';

/**
 * Moves the pointer of the warehouse, which the views of analysts read. A failure is logged and does not undo the
 * activation: the next run, or activating again, repairs it.
 */
export async function moveWarehousePointer(
  warehouse: Warehouse,
  moved: Pointer,
  log: Pick<Logger, 'error'>,
): Promise<void> {
  try {
    await warehouse.followPointer?.(moved);
  } catch (err) {
    const event = logEvents.warehouseBehind;
    const release = moved.current?.release;
    log.error({ event, release, err }, 'the views of the warehouse show another release');
  }
}

/** Moves the pointer to a retained release. Raises `release-not-found`. */
export async function activate(
  objects: ObjectStore,
  release: string,
  isPinned: boolean,
): Promise<Pointer> {
  const moved = await updateDocument(objects, pointerKey, pointer, (stored) => {
    const entry = stored?.releases.find((one) => one.release === release);
    return stored && entry ? { ...pointingAt(stored, entry), pinned: isPinned } : null;
  });
  if (moved?.current?.release === release) return moved;
  throw new Problem('release-not-found', 'No retained release has this id.');
}

function pointingAt(before: Pointer, { release, sequence }: Pointer['releases'][number]): Pointer {
  if (before.current?.release === release) return before;
  return {
    ...before,
    current: { release, sequence },
    previous: before.current?.release ?? null,
    moved_at: laterThan(before.moved_at),
  };
}

/** Now, or 1 ms after the last move when this clock is behind: readers ignore a pointer with an earlier time. */
function laterThan(moved: string): string {
  return new Date(Math.max(Date.now(), Date.parse(moved) + 1)).toISOString();
}
