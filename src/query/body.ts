/** JSON bodies, read as strictly as query parameters. */
import type { z } from 'zod';
import type { ParameterProblem } from '../errors.ts';
import { describeIssue } from './messages.ts';
import { invalidParameters } from './parameters.ts';
import { cutText } from '../platform/text.ts';

const longest = 100;

/** The body by its schema; an absent body is an empty object. Raises `invalid-parameter`. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body === undefined ? {} : body, {
    error: describeIssue,
    reportInput: true,
  });
  if (parsed.success) return parsed.data;
  throw invalidParameters(parsed.error.issues.slice(0, longest).flatMap(problemsOf));
}

function problemsOf(issue: z.core.$ZodIssue): ParameterProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      parameter: cutText(key, longest),
      problem: 'no such member',
    }));
  }
  return [{ parameter: issue.path.join('.') || 'body', problem: issue.message }];
}
