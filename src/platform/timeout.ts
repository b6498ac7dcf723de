/** Deadlines for asynchronous work, so that a slow warehouse does not hold connections. */

/** The result of `work`, or the error of `late` after `ms`. The work itself goes on for later callers. */
export async function withTimeout<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
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

/** The same chunks; each asynchronous one must arrive within `ms`. */
export async function* withChunkTimeout<T>(
  chunks: Iterable<T> | AsyncIterable<T>,
  ms: number,
  late: () => Error,
): AsyncGenerator<T> {
  if (Symbol.iterator in chunks) {
    yield* chunks;
    return;
  }
  const rest = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await withTimeout(rest.next(), ms, late);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: it may be the call that does not return.
    rest.return?.().catch(() => undefined);
  }
}
