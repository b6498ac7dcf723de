import t from 'tap';
import { Turn } from '../../src/replies/turn.js';

t.test(
  'what is given in one turn of the loop is written at its end, in order, then the rest',
  async (t) => {
    const told: string[] = [];
    const turn = new Turn();
    const rest = (name: string) => () => {
      told.push(`rest of ${name}`);
    };
    const end = new Promise<void>((resolve) => {
      turn.atItsEnd(() => {
        told.push('first');
        // Of the next turn.
        turn.atItsEnd(() => told.push('third'), resolve);
      }, rest('first'));
    });
    turn.atItsEnd(() => told.push('second'), rest('second'));
    process.nextTick(() => told.push('tick'));
    await Promise.resolve();
    told.push('promise');
    await end;
    const rests = ['rest of first', 'rest of second'];
    t.strictSame(told, ['promise', 'tick', 'first', 'second', ...rests, 'third']);
  },
);
