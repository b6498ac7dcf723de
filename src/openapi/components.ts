/** Named schemas of the document: one per table, the envelopes, and the problem. */
import { z } from 'zod';
import type { Operation } from './operation.js';
import { metaSchema, problemSchema } from './envelopes.js';

export type JsonSchema = Readonly<Record<string, unknown>>;
/** A reference to a schema that a component names. */
export type Refer = (schema: z.ZodType | 'Problem') => JsonSchema;

const prefix = '#/components/schemas/';

/** `list_clv_history` answers with `ListClvHistory`. */
const nameOf = (id: string) =>
  id.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

export function componentSchemas(operations: readonly Operation[]) {
  const registry = z.registry<{ id: string }>();
  const ids = new Map<z.ZodType, string>();
  const add = (schema: z.ZodType, id: string) => {
    if (ids.has(schema)) return;
    registry.add(schema, { id });
    ids.set(schema, id);
  };
  add(metaSchema, 'Meta');
  add(problemSchema, 'Problem');
  for (const { id, reply, body } of operations) {
    add(reply, nameOf(id));
    if (body) add(body, `${nameOf(id)}Request`);
  }
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => prefix + id });
  const cleaned = Object.entries(schemas).map(([id, schema]) => {
    const { $schema, $id, ...rest } = schema as Record<string, unknown>;
    return [id, rest] as const;
  });
  const refer: Refer = (schema) => ({
    $ref: prefix + (schema === 'Problem' ? schema : (ids.get(schema) ?? '')),
  });
  return { schemas: Object.fromEntries(cleaned), refer };
}
