/** What the routes of one customer share: find the rows the caller may see, then send them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.js';
import { ownConditions } from '../access/visible.js';
import type { Manifest } from '../../contracts/manifest.js';
import { Problem } from '../../errors.js';
import type { MartTable } from '../../marts/index.js';
import { callerOf } from '../access/caller.js';
import { chooseFormat, type Format } from '../../query/formats.js';
import { queryText } from '../../query/parameters.js';
import type { Releases } from '../../releases/releases.js';
import type { Tables } from '../../releases/tables.js';
import type { Rowset } from '../../store/rowset.js';
import type { StoredTable } from '../../store/table.js';
import type { Reading } from './reading.js';
import { sendReading, type ReplyPorts } from './send.js';

export interface CustomerRoute {
  Params: { customer_id: string };
}

interface CustomerQuery {
  readonly format: Format | null;
  readonly key: string;
}

interface Answer<Query> {
  readonly about: MartTable;
  readonly shape: Reading['shape'];
  readonly parse: (text: string) => Query;
  readonly rows: (table: StoredTable, rows: Uint32Array, query: Query) => Rowset;
}

interface CustomerPorts extends ReplyPorts {
  readonly releases: Releases;
  readonly tables: Tables;
}

export function customerHandler<Query extends CustomerQuery>(
  services: CustomerPorts,
  { about, shape, parse, rows }: Answer<Query>,
) {
  return async (request: FastifyRequest<CustomerRoute>, reply: FastifyReply) => {
    const caller = callerOf(request);
    const query = parse(queryText(request.raw.url));
    const serving = await services.releases.current();
    const { customer_id: id } = request.params;
    return sendReading(services, request, reply, {
      about,
      caller,
      serving,
      format: chooseFormat(query.format, request.headers.accept),
      shape,
      key: `${query.key} ${id}`,
      mustExist: true,
      read: async () => {
        const found = await customerRows(services, serving.release, about, caller, id);
        const own = rows(found.stored, found.rows, query);
        return { rows: own, total: own.length, nextCursor: null };
      },
    });
  };
}

/** The customer's rows that the caller may see; unknown and hidden look the same. */
async function customerRows(
  { tables }: CustomerPorts,
  release: Manifest,
  { table }: MartTable,
  caller: Caller,
  id: string,
) {
  const reader = await tables.reader(release, table);
  const { table: stored, rows } = await reader.ofKeys([id], ownConditions(table, caller));
  if (rows.length > 0) return { stored, rows };
  throw new Problem('customer-not-found', 'No customer of yours has this id.');
}
