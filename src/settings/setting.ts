/** Definition of a setting: its variable, its reason and its values. */
import { z } from 'zod';

export const whole = (low: number, high: number, usual: number) =>
  z.coerce.number().int().min(low).max(high).default(usual);

/** Comma-separated; none by default. */
export const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((item) => item.trim() || []));

export const setting = <S extends z.ZodType>(variable: string, why: string, schema: S) => ({
  variable,
  why,
  schema,
});
