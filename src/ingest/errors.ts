/** Errors of an ingestion. Only its own document has changed then. */
import { cutText } from '../platform/text.ts';

/** A source file is invalid, missing or much smaller: a retry gives the same result. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Another ingestion is active: retry later. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** Newer files have been loaded meanwhile: nothing is left to do. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/** Name and message of an error for logs and documents, at most 500 characters. */
export function errorSummary(error: unknown): { type: string; message: string } {
  if (!(error instanceof Error)) return { type: 'Error', message: 'Unknown error.' };
  return { type: error.name, message: cutText(error.message, 500) };
}
