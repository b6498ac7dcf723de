/**
 * Conditions of IAM statements, as far as our policies have them; another operator is an error.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** Values of a request by the name of the condition key. */
export type Context = Readonly<Record<string, string>>;

type Value = string | number;

export type Condition = Readonly<Record<string, Readonly<Record<string, Value | Value[]>>>>;

/** `*` and `?` in a pattern, whole text. */
export function matches(pattern: string, text: string, flags = ''): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const wild = source.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${wild}$`, `s${flags}`).test(text);
}

/** An ARN's parts are compared one by one: a wildcard does not go over a colon of the first five. */
function matchesArn(pattern: string, text: string): boolean {
  const [wanted, found] = [pattern, text].map((arn) => {
    const parts = arn.split(':');
    return [...parts.slice(0, 5), parts.slice(5).join(':')];
  });
  return (wanted ?? []).every((part, i) => matches(part, found?.[i] ?? ''));
}

const operators: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: (pattern, value) => matches(pattern, value),
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  NumericLessThan: (pattern, value) => Number(value) < Number(pattern),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
};

const ifExists = /IfExists$/;

/** Whether every test of the condition holds. Raises an error for an operator that is not known. */
export function holds(condition: Condition = {}, context: Context): boolean {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, patterns]) => ({ operator, key, patterns })),
  );
  return tests.every(({ operator, key, patterns }) => {
    const compare = operators[operator.replace(ifExists, '')];
    if (!compare) throw new Error(`the condition operator ${operator} is not known`);
    const value = values.get(key.toLowerCase());
    // Without the key a test fails, and holds with IfExists.
    if (value === undefined) return ifExists.test(operator);
    return [patterns]
      .flat()
      .some((pattern) => compare(substituted(String(pattern), values), value));
  });
}

/** Policy variables: `${aws:userid}`. */
const substituted = (pattern: string, values: ReadonlyMap<string, string>): string =>
  pattern.replaceAll(/\$\{([\w:-]+)\}/g, (_, key: string) => values.get(key.toLowerCase()) ?? '');
