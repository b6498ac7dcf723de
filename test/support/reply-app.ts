/** A route whose reply a test makes up, over tables in memory. */
import fastify, { type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import { readConfig } from '../../src/config.ts';
import type { Caller } from '../../src/http/access/caller.ts';
import { Exports } from '../../src/http/replies/exports.ts';
import { PreparedReplies } from '../../src/http/replies/prepared.ts';
import type { ReplyPorts } from '../../src/http/replies/send.ts';
import type { TableReply } from '../../src/http/replies/table-reply.ts';
import type { ExportLimit } from '../../src/http/replies/too-large.ts';
import { clv } from '../../src/marts/clv.ts';
import { tableNamed } from '../../src/marts/index.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import type { ActiveRelease } from '../../src/releases/releases.ts';
import { tableRowset } from '../../src/store/rowset.ts';
import type { Ending } from './app.ts';
import { storedTable } from './memory-tables.ts';
import { manifestOf } from './publisher.ts';

export const model = tableNamed('clv/model');
export const names = model.columns.map(({ name }) => name);

export const callerOf = (changes: Partial<Caller> = {}): Caller => ({
  ...{ subject: 'partner', scopes: new Set<string>(), scopeText: '', rowFilter: null },
  ...{ rowsKey: '', key: 'of the caller', role: 'dashboard', expiresAt: 0, ...changes },
});

/** A release with these columns of the table; all by default. */
export function activeOf(release: string, stale = false, columns = names): ActiveRelease {
  const version = { run_id: release, path: 'p', rows: 2, files: [], columns };
  return { release: manifestOf(release, 1, { 'gold/clv/model': version }, 'test'), stale };
}

const usual = [
  ['mbg_nbd', 'alpha', 1.5],
  ['mbg_nbd', 'r', null],
];

/** A reply with these rows, and how often they were read. */
export function tableReply(changes: Partial<TableReply> = {}, rows: Scalar[][] = usual) {
  const state = { reads: 0 };
  const stored = storedTable(model, rows);
  const all = Uint32Array.from(rows.keys());
  const reply: TableReply = {
    ...{ about: { mart: clv, table: model }, caller: callerOf(), active: activeOf('r1') },
    ...{ format: 'json', csv: { bom: false, isRaw: false }, shape: 'list', name: 'clv-model' },
    key: 'the query',
    read: () => {
      state.reads += 1;
      const page = tableRowset(stored, names, all);
      return Promise.resolve({ rows: page, total: rows.length, nextCursor: null });
    },
    ...changes,
  };
  return { reply, state };
}

export function replyPorts(
  settings = {},
  limit: ExportLimit | null = null,
  maxExports = 99,
): ReplyPorts {
  const config = readConfig({ GP_HOME: '.', ...settings });
  return { config, prepared: new PreparedReplies(config), exports: new Exports(maxExports, limit) };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Asks a route with this handler; also what it says of the reply cache. */
export function replyApp(t: Ending, handler: Handler) {
  const app = fastify();
  app.decorateRequest('cacheResult', null);
  app.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('x-cache', request.cacheResult ?? 'none');
    done();
  });
  app.get('/rows', handler);
  t.teardown(() => app.close());
  return async (headers: Record<string, string> = {}, query = '', method: HTTPMethods = 'GET') => {
    const reply = await app.inject({ method, url: `/rows${query}`, headers });
    const { date: _date, connection: _connection, ...others } = reply.headers;
    return { status: reply.statusCode, headers: others, body: reply.rawPayload };
  };
}
