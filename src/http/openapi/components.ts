/** Named schemas of the document: rows of tables, what replies share, and a schema for each reply and body. */
import { z } from 'zod';
import { martTables } from '../../marts/index.ts';
import { rowSchema } from '../../marts/schemas.ts';
import { aggregateReply, metaSchema, problemSchema } from './envelopes.ts';
import { namedJsonSchemas, type JsonSchema } from './json-schema.ts';
import type { Operation } from './operation.ts';

/** A reference to a schema that a component names. */
export type Refer = (schema: z.ZodType) => JsonSchema;

const uri = (id: string) => `#/components/schemas/${id}`;

/** `list_clv_history` has the reply `ListClvHistory`. */
const nameOf = (id: string) =>
  id.replaceAll(/(?:^|[_/])(\w)/g, (_, letter: string) => letter.toUpperCase());

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
  add(replies, aggregateReply, 'Aggregate');
  for (const { table } of martTables) add(replies, rowSchema(table), `${nameOf(table.name)}Row`);
  for (const { id, reply, body } of operations) {
    add(replies, reply, nameOf(id));
    if (body) add(bodies, body, `${nameOf(id)}Request`);
  }
  const schemas = {
    ...namedJsonSchemas(replies, 'reply', uri),
    ...namedJsonSchemas(bodies, 'request', uri),
  };
  const refer: Refer = (schema) => ({ $ref: uri(ids.get(schema) ?? '') });
  return { schemas, refer };
}
