/** Where log lines go: standard output, many at a time, and those of a quiet API within a second. */
import pino, { type DestinationStream } from 'pino';

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
