/** Where log lines go: standard output; of a process many at a time, and within a second, of a function at once. */
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from '../settings/index.js';

export interface LogDestination extends DestinationStream {
  /** Writes what waits before it returns. */
  flushSync(): void;
}

/** What a pipe holds: fewer, and a thread would be woken for each few lines. */
const lengthAtOnce = 65_536;
const longestWaitMs = 1_000;

export function logDestination(): LogDestination {
  const output = pino.destination({ sync: false });
  // The library looks through all that waits at every line: cheaper to give it many as one.
  let lines = '';
  const pass = () => {
    if (lines !== '') output.write(lines);
    lines = '';
  };
  setInterval(pass, longestWaitMs).unref();
  return {
    write(line) {
      lines += line;
      if (lines.length >= lengthAtOnce) pass();
    },
    flushSync() {
      pass();
      output.flushSync();
    },
  };
}

/** Every line at once: a function is frozen after its reply. */
export const functionLog = ({ logLevel }: Config): Logger =>
  pino({ level: logLevel, base: null }, pino.destination({ sync: true }));
