/** JSON bodies, read as strictly as query parameters. */
import type { z } from 'zod';
import { Problem, type ParameterProblem } from '../errors.js';

const longest = 100;

/** The body by its schema; none at all is an empty object, null is not. Raises `invalid-parameter`. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body === undefined ? {} : body);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, longest).flatMap(problemsOf);
  const told = errors.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ');
  throw new Problem('invalid-parameter', told.slice(0, 1_000), { errors });
}

function problemsOf(issue: z.core.$ZodIssue): ParameterProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      parameter: key.slice(0, longest),
      problem: 'is not known here',
    }));
  }
  return [{ parameter: issue.path.join('.') || 'body', problem: issue.message }];
}
