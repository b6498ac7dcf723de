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
  const replies = z.registry<{ id: string }>();
  const bodies = z.registry<{ id: string }>();
  const ids = new Map<z.ZodType, string>();
  const add = (registry: typeof replies, schema: z.ZodType, id: string) => {
    if (ids.has(schema)) return;
    registry.add(schema, { id });
    ids.set(schema, id);
  };
  add(replies, metaSchema, 'Meta');
  add(replies, problemSchema, 'Problem');
  for (const { id, reply, body } of operations) {
    add(replies, reply, nameOf(id));
    if (body) add(bodies, body, `${nameOf(id)}Request`);
  }
  // What has a default is always in a reply and never required of a caller.
  const schemas = { ...schemasOf(replies, 'output'), ...schemasOf(bodies, 'input') };
  const refer: Refer = (schema) => ({
    $ref: prefix + (schema === 'Problem' ? schema : (ids.get(schema) ?? '')),
  });
  return { schemas, refer };
}

function schemasOf(
  registry: ReturnType<typeof z.registry<{ id: string }>>,
  io: 'input' | 'output',
) {
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => prefix + id, io });
  const cleaned = Object.entries(schemas).map(([id, schema]) => {
    const { $schema, $id, ...rest } = schema as Record<string, unknown>;
    return [id, rest] as const;
  });
  return Object.fromEntries(cleaned);
}
