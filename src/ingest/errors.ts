/** How an ingestion fails. Nothing has changed then but its own record. */

/** A source file is bad, missing or much smaller: another attempt gives the same, a person must look. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Another ingestion is at it: to be tried again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** Newer files have been loaded meanwhile: there is nothing left to do. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/** What is told of a failure: never more than its name and first lines, which hold no data. */
export function errorSummary(error: unknown): { type: string; message: string } {
  if (!(error instanceof Error)) return { type: 'Error', message: 'It failed.' };
  return { type: error.name, message: error.message.slice(0, 500) };
}
