/** Log destinations, on a file in the place of the standard output. */
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { readConfig } from '../../src/config.ts';
import { functionLog, logDestination } from '../../src/platform/logging.ts';

/** What is written to the standard output from now on. */
function output(t: Test) {
  const path = join(t.testdir(), 'log');
  t.intercept(process.stdout, 'fd', { value: openSync(path, 'a') });
  return () => readFileSync(path, 'utf8');
}

t.test(
  'a server joins lines: until they fill a pipe, a second has passed, or it ends',
  async (t) => {
    const written = output(t);
    let pass: unknown;
    let isHeld = true;
    const timer = { unref: () => (isHeld = false) };
    const setTimer = (callback: unknown, ms: number) => {
      pass = callback;
      t.equal(ms, 1_000);
      return timer;
    };
    t.intercept(globalThis, 'setInterval', { value: setTimer });
    const destination = logDestination();
    t.equal(isHeld, false, 'the timer does not keep the process alive');
    const until = async (text: string) => {
      for (let i = 0; i < 200 && written() !== text; i += 1) await wait(5);
      t.equal(written(), text);
    };

    destination.write('one\n');
    destination.write('two\n');
    t.equal(written(), '');
    destination.flush();
    await until('one\ntwo\n');
    const long = 'x'.repeat(65_534);
    destination.write(long);
    destination.write('y');
    await wait(20);
    t.equal(written(), 'one\ntwo\n');
    destination.write('\n');
    const all = `one\ntwo\n${long}y\n`;
    await until(all);
    destination.write('three\n');
    (pass as () => void)();
    await until(`${all}three\n`);
    (pass as () => void)();
    destination.write('four\n');
    await destination.end();
    t.equal(written(), `${all}three\nfour\n`, 'every line once');
  },
);

t.test('a function writes each line at once, from its level on', (t) => {
  const written = output(t);
  const log = functionLog(readConfig({ GP_HOME: '.', LOG_LEVEL: 'warn' }));
  log.info('less');
  log.warn({ event: 'e' }, 'more');
  const { time, ...line } = JSON.parse(written()) as Record<string, unknown>;
  t.type(time, 'number');
  t.strictSame(line, { level: 40, event: 'e', msg: 'more' });
  t.end();
});
