/** Messages about request values, in one style: what was expected, what was given, the nearest name. */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { cutText } from '../platform/text.ts';

const maxListed = 20;
const maxGiven = 60;

/** A value as JSON, cut to a length that fits a message. */
export function quoted(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > maxGiven ? `${cutText(text, maxGiven)}...` : text;
}

/** `; did you mean clv?`, or nothing when no name is close. */
export function nearest(given: string, names: readonly string[]): string {
  if (names.length === 0 || given.length > maxGiven) return '';
  const lower = given.toLowerCase();
  const same = names.find((name) => name.toLowerCase() === lower);
  const name = same ?? closest(given, names);
  const isClose = same !== undefined || distance(given, name) <= Math.max(1, name.length / 3);
  return isClose ? `; did you mean ${name}?` : '';
}

/** For `{ error }` of a zod schema and of a parse: replaces the library's own messages. */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return 'no such member';
  const hint =
    issue.code === 'invalid_value' ? nearest(String(issue.input), issue.values.map(String)) : '';
  return `expected ${expectation(issue)}, got ${quoted(issue.input)}${hint}`;
};

const nouns: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

const formats: Readonly<Record<string, string>> = {
  date: 'a date such as 2024-01-31',
  datetime: 'a time such as 2024-01-31T12:00:00Z',
};

function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? `a ${issue.expected}`;
    case 'invalid_value':
      return anyOf(issue.values.map(String));
    case 'invalid_format':
      return formats[issue.format] ?? `text that matches ${issue.pattern ?? issue.format}`;
    case 'too_small':
      return sized(issue.origin, `at least ${issue.minimum}`);
    case 'too_big':
      return sized(issue.origin, `at most ${issue.maximum}`);
    default:
      return 'another value';
  }
}

function sized(origin: string, bound: string): string {
  if (origin === 'string') return `a text of ${bound} characters`;
  return origin === 'array' ? `a list of ${bound} entries` : `a number of ${bound}`;
}

/** `High, Medium or Low`. */
export function anyOf(values: readonly string[]): string {
  if (values.length > maxListed) return `one of ${values.length} values`;
  const last = values.at(-1) ?? 'nothing';
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${last}` : last;
}
