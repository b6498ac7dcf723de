/** Query parameters: what each takes, read strictly. OpenAPI is made from the same definitions. */
import type { z } from 'zod';
import { Problem, type ParameterProblem } from '../errors.ts';
import { memoizeByObject } from '../platform/memoize.ts';
import { describeIssue, nearest, quoted } from './messages.ts';
import type { Scalar } from './scalar.ts';
import { readValue, type ValueType } from './values.ts';
import { cutText } from '../platform/text.ts';

export interface Parameter {
  readonly name: string;
  readonly description: string;
  /** Schema of one value, or of one item of a list. */
  readonly schema: z.ZodType<Scalar>;
  readonly type: ValueType;
  /** `single`: once. `repeated`: any number of times, commas are literal. `list`: by commas or repeated. */
  readonly takes: 'single' | 'repeated' | 'list';
  /** What the values name, for messages: `no column "clvv"`. */
  readonly noun?: 'column';
  /** Entries of a list; each is given once. */
  readonly most?: number;
  readonly isRequired?: boolean;
  /** Schema name of a set of values, so that clients share one type. */
  readonly typeName?: string;
  readonly example?: unknown;
}

/** Values by parameter name; absent ones have no entry. */
export type Values = ReadonlyMap<string, readonly Scalar[]>;

const requiredOf = memoizeByObject((parameters: ReadonlyMap<string, Parameter>) =>
  [...parameters.values()].filter(({ isRequired }) => isRequired).map(({ name }) => name),
);

/** Reads a raw query string. Raises `invalid-parameter` that names every parameter at fault. */
export function readParameters(
  parameters: ReadonlyMap<string, Parameter>,
  query: string,
  maxValues: number,
): Values {
  const given = splitQuery(query);
  const values = new Map<string, Scalar[]>();
  const errors: ParameterProblem[] = [];
  for (const [name, texts] of given) {
    const parameter = parameters.get(name);
    const read = parameter
      ? readOne(parameter, texts, maxValues)
      : noSuchParameter(name, [...parameters.keys()]);
    if (typeof read === 'string') errors.push({ parameter: cutText(name, 100), problem: read });
    else values.set(name, read);
  }
  for (const name of requiredOf(parameters)) {
    if (!given.has(name)) errors.push({ parameter: name, problem: 'is required' });
  }
  if (errors.length > 0) throw invalidParameters(errors);
  return values;
}

/** With the nearest name, or the operators of the column: `no such parameter; offered: clv_tier, clv_tier.ne`. */
function noSuchParameter(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  const [column = ''] = name.split('.');
  const own = known.filter((one) => one === column || one.startsWith(`${column}.`));
  const offered = close === '' && own.length > 0 ? `; offered: ${own.join(', ')}` : '';
  return `no such parameter${close}${offered}`;
}

export function invalidParameters(errors: readonly ParameterProblem[]): Problem {
  const detail = errors.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ');
  return new Problem('invalid-parameter', cutText(detail, 1_000), { errors });
}

/** Texts by name, decoded. Raises `invalid-parameter` for an escape that is none, such as `%zz` or `%ff`. */
function splitQuery(query: string): Map<string, string[]> {
  const given = new Map<string, string[]>();
  const isEscaped = query.includes('%');
  for (const part of query.split('&')) {
    if (isEscaped) checkEscapes(part);
    for (const [name, text] of new URLSearchParams(part)) {
      const texts = given.get(name);
      if (texts) texts.push(text);
      else given.set(name, [text]);
    }
  }
  return given;
}

function checkEscapes(part: string): void {
  try {
    decodeURIComponent(part);
  } catch {
    const [parameter = ''] = part.slice(0, 100).split('=');
    throw invalidParameters([
      { parameter, problem: `${quoted(part)} has an escape that is not UTF-8; expected %25 for %` },
    ]);
  }
}

/** For routes without parameters: names each that was given. Raises `invalid-parameter`. */
export function requireNoParameters(url: string | undefined): void {
  readParameters(new Map(), queryText(url), 1);
}

/** The values, or what is wrong with them. */
function readOne(parameter: Parameter, given: string[], maxValues: number): Scalar[] | string {
  const { takes, most = maxValues } = parameter;
  if (takes === 'single' && given.length > 1) return `expected once, given ${given.length} times`;
  const texts = takes === 'list' ? given.flatMap((text) => text.split(',')) : given;
  if (texts.length > most) return `expected at most ${most} values, got ${texts.length}`;
  const values: Scalar[] = [];
  for (const text of texts) {
    if (takes === 'list' && values.includes(text)) return `${quoted(text)} is given twice`;
    const read = readText(parameter, text);
    if ('problem' in read) return read.problem;
    values.push(read.value);
  }
  return values;
}

function readText(
  { schema, type, noun }: Parameter,
  text: string,
): { readonly value: Scalar } | { readonly problem: string } {
  const value = readValue(type, text);
  const parsed = schema.safeParse(value ?? text, { error: describeIssue, reportInput: true });
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  if (noun && issue?.code === 'invalid_value') {
    return { problem: `no ${noun} ${quoted(text)}${nearest(text, issue.values.map(String))}` };
  }
  return { problem: issue?.message ?? 'is not valid' };
}

export function byName(parameters: readonly Parameter[]): ReadonlyMap<string, Parameter> {
  return new Map(parameters.map((parameter) => [parameter.name, parameter]));
}

/** The raw query string of a URL. Only this file decodes it, so that commas stay literal everywhere. */
export function queryText(url = ''): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}
