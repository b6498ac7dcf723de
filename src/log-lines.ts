/** Where log lines go: standard output; of a process many at a time, and within a second, of a function at once. */
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';

export interface LogDestination extends DestinationStream {
  /** Writes what waits before it returns. */
  flushSync(): void;
}

const bytesAtOnce = 16_384;
const longestWaitMs = 1_000;

export function logDestination(): LogDestination {
  const output = pino.destination({ sync: false });
  // The library looks through all that waits at every line: cheaper to give it many as one.
  let lines: string[] = [];
  let length = 0;
  const pass = () => {
    if (length > 0) output.write(lines.join(''));
    lines = [];
    length = 0;
  };
  setInterval(pass, longestWaitMs).unref();
  return {
    write(line) {
      lines.push(line);
      length += line.length;
      if (length >= bytesAtOnce) pass();
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
