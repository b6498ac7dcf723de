/** Waiting with an end: a slow warehouse must not hold connections. */

/** What the work gives, or a failure after so many milliseconds; the work goes on for whoever asks next. */
export async function within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late());
    }, ms);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same parts, of which none may take longer. */
export async function* eachWithin<T>(
  parts: Iterable<T> | AsyncIterable<T>,
  ms: number,
  late: () => Error,
): AsyncGenerator<T> {
  if (Symbol.iterator in parts) {
    yield* parts;
    return;
  }
  const rest = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await within(rest.next(), ms, late);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: it may be what takes so long.
    rest.return?.().catch(() => undefined);
  }
}
