/** What a route says of itself; openapi.yaml and the access matrix are made from it. */
import type { z } from 'zod';
import type { ProblemType } from '../../errors.ts';
import type { Deprecation } from '../../marts/table.ts';
import type { Parameter } from '../../query/parameters.ts';

/** Where a reply leads: another operation, and what of the reply it takes (runtime expressions of OpenAPI). */
export interface Link {
  readonly operationId: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface Operation {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly path?: readonly Parameter[];
  readonly query?: readonly Parameter[];
  readonly headers?: readonly Parameter[];
  /** The JSON body of the request, which may be left out when every part of it is optional. */
  readonly body?: z.ZodType;
  readonly isBodyRequired?: boolean;
  /** Status of success; 200 by default. */
  readonly status?: 200 | 202;
  /** Media type of the reply; application/json by default. */
  readonly mediaType?: 'text/plain';
  /** The body of the JSON reply. */
  readonly reply: z.ZodType;
  /** Whether csv, ndjson and arrow are offered besides JSON. */
  readonly isTable?: boolean;
  readonly links?: Readonly<Record<string, Link>>;
  /** Whether replies carry an ETag and answer If-None-Match. */
  readonly isCached?: boolean;
  /** Deprecation of the route or of a field in its replies; each reply announces it. */
  readonly deprecation?: Deprecation | undefined;
  /** Whether it is the route that will go. */
  readonly isDeprecated?: boolean;
  /** Problems of this route beyond those of every route. */
  readonly problems: readonly ProblemType[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
  }
}
