/**
 * The engine forgets the shape of Node's ticks when it tidies up while none waits, as it does in a server that nobody
 * asks for a few seconds; and then makes every tick slowly for as long as the process lives, a third of the time of a
 * short reply (docs/decisions/0007). One that is kept keeps the shape.
 */
import { executionAsyncResource } from 'node:async_hooks';

let kept: object | null = null;

export function keepTickShape(): void {
  process.nextTick(() => {
    kept ??= executionAsyncResource();
  });
}
