import t from 'tap';
import { Turn } from '../../src/replies/turn.js';

t.test('what is given in one turn of the loop is written at its end, in order', async (t) => {
  const told: string[] = [];
  const turn = new Turn();
  const end = new Promise<void>((resolve) => {
    turn.atItsEnd(() => {
      told.push('first');
      // Of the next turn.
      turn.atItsEnd(() => {
        told.push('third');
        resolve();
      });
    });
  });
  turn.atItsEnd(() => told.push('second'));
  process.nextTick(() => told.push('tick'));
  await Promise.resolve();
  told.push('promise');
  await end;
  t.strictSame(told, ['promise', 'tick', 'first', 'second', 'third']);
});
