/** JSON schemas of zod as clients and their generators read them best. */
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that zod adds and that a format already implies. */
const isNoise = (key: string, value: unknown, { format }: JsonSchema): boolean =>
  key === '$schema' ||
  key === '$id' ||
  (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) ||
  (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
  (key === 'pattern' && typeof format === 'string');

/** Only a caller can violate a bound; replies keep them without saying so. */
const bounds = new Set([
  ...['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'propertyNames'],
  ...['minItems', 'maxItems', 'additionalProperties:false'],
]);

/**
 * `{type: [string, 'null']}` for `anyOf: [{type: string}, {type: 'null'}]`. In replies another union is any
 * value: generators make classes of it that hide the value, or code that does not compile.
 */
function withoutUnion(schema: JsonSchema, isReply: boolean): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const [one, none, ...more] = anyOf as JsonSchema[];
  const isNullable = none?.['type'] === 'null' && more.length === 0;
  if (isNullable && typeof one?.['type'] === 'string') {
    return { ...rest, ...one, type: [one['type'], 'null'] };
  }
  return isReply && !isNullable ? rest : schema;
}

function cleaned(value: unknown, isReply: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => cleaned(one, isReply));
  if (typeof value !== 'object' || value === null) return value;
  const schema = value as JsonSchema;
  const entries = Object.entries(schema).flatMap(([key, given]) => {
    if (isNoise(key, given, schema)) return [];
    if (isReply && (bounds.has(key) || bounds.has(`${key}:${String(given)}`))) return [];
    // A set in a reply is open: a client must not break when a value joins it.
    if (isReply && key === 'enum') return [['examples', given] as const];
    return [[key, key === 'properties' ? each(given, isReply) : cleaned(given, isReply)] as const];
  });
  return withoutUnion(Object.fromEntries(entries), isReply);
}

/** Names of properties may be those of keywords. */
const each = (properties: unknown, isReply: boolean) =>
  Object.fromEntries(
    Object.entries(properties as JsonSchema).map(([name, one]) => [name, cleaned(one, isReply)]),
  );

/** Schema of one request value. */
export const valueJsonSchema = (schema: z.ZodType): JsonSchema =>
  cleaned(z.toJSONSchema(schema), false) as JsonSchema;

type Registry = ReturnType<typeof z.registry<{ id: string }>>;

/** All schemas of a registry by name. A field with a default is always in a reply and never required in a request. */
export function namedJsonSchemas(
  registry: Registry,
  use: 'request' | 'reply',
  uri: (id: string) => string,
): Readonly<Record<string, JsonSchema>> {
  const isReply = use === 'reply';
  const { schemas } = z.toJSONSchema(registry, { uri, io: isReply ? 'output' : 'input' });
  return each(schemas, isReply) as Readonly<Record<string, JsonSchema>>;
}
