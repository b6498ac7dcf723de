/** Moves the pointer of the warehouse, which the views of analysts read, after the release pointer (docs/decisions/0009). */
import type { Pointer } from '../contracts/pointer.ts';
import { StatementError, WarehouseError, type Statements } from './statements.ts';

const attempts = 4;
/** Message of ops.move_pointer when a later move has been made; that one stands. */
const late = /\blate: the pointer was moved/i;
/** Serialisation conflicts of two transactions; the retry sees the result of the other. */
const met = /\b1023\b|serializ|concurrent/i;

/** Idempotent, in any order with other moves: the latest stands. Raises WarehouseError with the reason. */
export async function followPointer(
  statements: Statements,
  { current, moved_at }: Pointer,
  deadlineMs: number,
): Promise<void> {
  if (!current) return;
  const { release, sequence } = current;
  const sql = 'CALL ops.move_pointer(:release, CAST(:sequence AS bigint), :moved_at)';
  const values = { release, sequence: String(sequence), moved_at };
  const deadline = Date.now() + deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await statements.run({ sql, values, deadlineMs: Math.max(0, deadline - Date.now()) });
      return;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      if (late.test(error.reason)) return;
      if (attempt === attempts || !met.test(error.reason)) {
        throw new WarehouseError(`The warehouse does not show ${release}: ${error.reason}`);
      }
    }
  }
}
