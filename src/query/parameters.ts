/** Query parameters: what each takes, read strictly. OpenAPI is made from the same definitions. */
import type { z } from 'zod';
import { Problem, type ParameterProblem } from '../errors.js';
import { memoizeByObject } from '../platform/memoize.js';
import type { Scalar } from './scalar.js';

export interface Parameter {
  readonly name: string;
  readonly description: string;
  /** Of one value, or of one item of a list. */
  readonly schema: z.ZodType<Scalar>;
  readonly type: 'text' | 'number' | 'boolean';
  /** `single`: once. `repeated`: any number of times, commas are literal. `list`: by commas or repeated. */
  readonly takes: 'single' | 'repeated' | 'list';
  /** Entries of a list; each is given once. */
  readonly most?: number;
  readonly isRequired?: boolean;
  /** Of a set of values, which clients share. */
  readonly typeName?: string;
  readonly example?: unknown;
}

/** Values by parameter name; absent ones have no entry. */
export type Values = ReadonlyMap<string, readonly Scalar[]>;

const requiredOf = memoizeByObject((parameters: ReadonlyMap<string, Parameter>) =>
  [...parameters.values()].filter(({ isRequired }) => isRequired).map(({ name }) => name),
);

const decimal = /^-?\d{1,16}(\.\d{1,8})?$/;

/** Reads a raw query string. Raises `invalid-parameter` that names every parameter at fault. */
export function readParameters(
  parameters: ReadonlyMap<string, Parameter>,
  query: string,
  maxValues: number,
): Values {
  const given = new Map<string, string[]>();
  for (const [name, text] of new URLSearchParams(query)) {
    given.set(name, [...(given.get(name) ?? []), text]);
  }
  const values = new Map<string, Scalar[]>();
  const errors: ParameterProblem[] = [];
  for (const [name, texts] of given) {
    const parameter = parameters.get(name);
    const read = parameter ? readOne(parameter, texts, maxValues) : 'is not known here';
    if (typeof read === 'string') errors.push({ parameter: name.slice(0, 100), problem: read });
    else values.set(name, read);
  }
  for (const name of requiredOf(parameters)) {
    if (!given.has(name)) errors.push({ parameter: name, problem: 'is required' });
  }
  if (errors.length === 0) return values;
  const told = errors.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ');
  throw new Problem('invalid-parameter', told.slice(0, 1_000), { errors });
}

/** For routes that take none: says which one was given. Raises `invalid-parameter`. */
export function demandNoParameters(url: string | undefined): void {
  readParameters(new Map(), queryText(url), 1);
}

/** The values, or what is wrong with them. */
function readOne(parameter: Parameter, given: string[], maxValues: number): Scalar[] | string {
  if (parameter.takes === 'single' && given.length > 1) return 'may be given only once';
  const texts = parameter.takes === 'list' ? given.flatMap((one) => one.split(',')) : given;
  const most = parameter.most ?? maxValues;
  if (texts.length > most) return `takes at most ${most} values`;
  if (parameter.takes === 'list' && new Set(texts).size < texts.length) return 'repeats an entry';
  const values: Scalar[] = [];
  for (const text of texts) {
    const value = fromText(parameter.type, text);
    if (value === undefined) return `expected a ${parameter.type}`;
    const parsed = parameter.schema.safeParse(value);
    if (!parsed.success) return parsed.error.issues[0]?.message ?? 'is not valid';
    values.push(parsed.data);
  }
  return values;
}

function fromText(type: Parameter['type'], text: string): Scalar | undefined {
  if (type === 'text') return text;
  if (type === 'number') return decimal.test(text) ? Number(text) : undefined;
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

export function byName(parameters: readonly Parameter[]): ReadonlyMap<string, Parameter> {
  return new Map(parameters.map((parameter) => [parameter.name, parameter]));
}

/** The raw query string of a URL: read here alone, so that commas stay literal everywhere. */
export function queryText(url = ''): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}
