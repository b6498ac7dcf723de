import t from 'tap';
import { Turn } from '../../../src/http/replies/turn.js';

t.test(
  'what is given in one turn of the loop is written at its end, in order, then finished',
  async (t) => {
    const told: string[] = [];
    const end = new Promise<void>((resolve) => {
      const turn = new Turn<string>(
        (name) => {
          told.push(`write ${name}`);
          // Of the next turn.
          if (name === 'first') turn.add('third');
        },
        (name) => {
          told.push(`finish ${name}`);
          if (name === 'third') resolve();
        },
      );
      turn.add('first');
      turn.add('second');
    });
    process.nextTick(() => told.push('tick'));
    await Promise.resolve();
    told.push('promise');
    await end;
    t.strictSame(told, [
      ...['promise', 'tick', 'write first', 'write second', 'finish first', 'finish second'],
      ...['write third', 'finish third'],
    ]);
  },
);
