/** Parameters that every read of a table has: the release, the format, and how CSV is written. */
import { z } from 'zod';
import { runId } from '../contracts/common.ts';
import { invalidParameter } from '../errors.ts';
import { formats, mediaTypes, type Format } from './formats.ts';
import type { Parameter, Values } from './parameters.ts';

export interface CsvOptions {
  /** Whether it begins with a byte order mark, by which Excel recognises UTF-8. */
  readonly bom: boolean;
  /** Whether text that a spreadsheet would run as a formula stays as it is. */
  readonly isRaw: boolean;
}

export interface ReplyOptions {
  /** Null: as the Accept header says. */
  readonly format: Format | null;
  readonly csv: CsvOptions;
  /** A parameter that only CSV has, if one was given. */
  readonly csvParameter: string | null;
  /** Null: the current release. */
  readonly release: string | null;
}

const formatParameter: Parameter = {
  name: 'format',
  description: `Format of the reply; takes precedence over the Accept header. ${formats.map((one) => `${one}: ${mediaTypes[one]}`).join(', ')}.`,
  schema: z.enum(formats),
  type: 'text',
  takes: 'single',
  typeName: 'Format',
};

const bomParameter: Parameter = {
  name: 'bom',
  description: 'csv only: begin with a byte order mark, by which Excel recognises UTF-8.',
  schema: z.boolean(),
  type: 'boolean',
  takes: 'single',
};

const textParameter: Parameter = {
  name: 'text',
  description:
    'csv only: `raw` leaves text that begins like a formula as it is; by default it gets an apostrophe.',
  schema: z.enum(['safe', 'raw']),
  type: 'text',
  takes: 'single',
  typeName: 'CsvText',
};

export const releaseParameter: Parameter = {
  name: 'release',
  description: 'Id of a retained release to read; the current one by default.',
  schema: runId,
  type: 'text',
  takes: 'single',
};

export const replyParameters: readonly Parameter[] = [
  formatParameter,
  releaseParameter,
  bomParameter,
  textParameter,
];

export function replyOptions(values: Values): ReplyOptions {
  const first = (name: string) => values.get(name)?.[0] ?? null;
  return {
    format: first('format') as Format | null,
    csv: { bom: first('bom') === true, isRaw: first('text') === 'raw' },
    csvParameter: ['bom', 'text'].find((name) => values.has(name)) ?? null,
    release: first('release') as string | null,
  };
}

interface Paging {
  readonly limit: number | null;
  readonly cursor: string | null;
}

/** Raises `invalid-parameter` for a parameter that the format of the reply does not have. */
export function checkFormat(
  { csvParameter }: ReplyOptions,
  paging: Paging | null,
  format: Format,
): void {
  if (csvParameter && format !== 'csv') {
    throw invalidParameter(csvParameter, `expected format csv, the reply is ${format}`);
  }
  const name = paging?.cursor ? 'cursor' : paging?.limit ? 'limit' : null;
  if (name && format !== 'json') {
    throw invalidParameter(name, `expected format json; ${format} has every row and no pages`);
  }
}
