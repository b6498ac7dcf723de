/** The environment of a function, by the names that src/settings gives to its variables. */
import { settings } from '../../src/settings/index.ts';

type Values = Partial<Record<keyof typeof settings, string | number>>;

export function environment(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      settings[name as keyof typeof settings].variable,
      String(value),
    ]),
  );
}
