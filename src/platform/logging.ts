/** Log destinations: a server buffers lines for up to a second, a Lambda function writes each line at once. */
import { once } from 'node:events';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from '../settings/index.ts';

export interface LogDestination extends DestinationStream {
  /** Begins to write the lines so far. */
  flush(): void;
  /** Writes all lines; there are none afterwards. */
  end(): Promise<void>;
}

/** Capacity of a pipe; smaller writes would wake a thread for every few lines. */
const lengthAtOnce = 65_536;
const longestWaitMs = 1_000;

export function logDestination(): LogDestination {
  const output = pino.destination({ sync: false });
  // The library scans its whole buffer for every write, so lines are joined first.
  let lines = '';
  const flush = () => {
    if (lines !== '') output.write(lines);
    lines = '';
  };
  setInterval(flush, longestWaitMs).unref();
  return {
    write(line) {
      lines += line;
      if (lines.length >= lengthAtOnce) flush();
    },
    flush,
    async end() {
      flush();
      const ended = once(output, 'close');
      output.end();
      await ended;
    },
  };
}

/** Synchronous, because a function is frozen after its reply. */
export const functionLog = ({ logLevel }: Config): Logger =>
  pino({ level: logLevel, base: null }, pino.destination({ sync: true }));
