/** The real application over a temporary GP_HOME. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pino from 'pino';
import type { Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Config } from '../../src/settings/index.ts';
import { localClaims } from '../../src/platform/keys/claims.ts';
import { openLocalKeys, type LocalKeys } from '../../src/platform/keys/local.ts';
import type { Role } from '../../src/platform/keys/roles.ts';
import { docs } from '../../src/http/plugins/docs.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';
import type { ExportLimit } from '../../src/http/replies/too-large.ts';
import type { Runner } from '../../src/runs/runner.ts';
import type { Warehouse } from '../../src/warehouse/port.ts';
import type { DuckDbWarehouse } from '../../src/warehouse/duckdb.ts';
import { tables } from './data.ts';
import { publish, type Publication } from './release.ts';
import { warehouseOf } from './snapshot.ts';

export interface TestApp {
  readonly app: FastifyInstance;
  readonly home: string;
  readonly config: Config;
  readonly keys: LocalKeys;
  readonly publish: (publication: Publication) => Promise<void>;
  /** A signed token; claims are added to, or taken from (undefined), those of the role. */
  readonly token: (role?: Role, claims?: Record<string, unknown>) => Promise<string>;
  readonly get: (
    url: string,
    token?: string,
    headers?: InjectOptions['headers'],
  ) => Promise<Answer>;
  readonly post: (
    url: string,
    body: object,
    token: string,
    headers?: InjectOptions['headers'],
  ) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  json(): Json;
}

/** A parsed reply, as far as tests look into it. */
export interface Json {
  readonly data: Record<string, unknown>[];
  readonly meta: Record<string, unknown> & { next_cursor: string | null };
  readonly [name: string]: unknown;
}

/** What a test has, and a tool can be given: things to do at its end. */
export type Ending = Pick<Test, 'teardown'>;

interface Options {
  readonly settings?: Record<string, string>;
  /** Published at the start; null for none. */
  readonly release?: Publication | null;
  readonly objects?: (home: string) => ObjectStore;
  readonly runner?: (home: string) => Runner;
  /** Around the one that reads the lake. */
  readonly warehouse?: (lake: DuckDbWarehouse) => Warehouse;
  readonly exportLimit?: ExportLimit;
  /** Whatever is logged, a line each. */
  readonly log?: (line: Record<string, unknown>) => void;
}

/** Every pointer is read anew, so that tests need not wait. */
const testSettings = { LOG_LEVEL: 'silent', GP_POINTER_SECONDS: '0' };

const first: Publication = { release: 'first', tables };
let madeHome: Promise<string> | null = null;

/** A home with the first release, written once for all applications of a process. */
const firstHome = () => (madeHome ??= makeHome());

async function makeHome(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'gp-first-'));
  process.once('exit', () => {
    rmSync(home, { recursive: true, force: true });
  });
  await publish(home, first);
  return home;
}

export async function testApp(
  t: Ending,
  {
    settings = {},
    release = first,
    objects,
    runner,
    warehouse = (lake) => lake,
    exportLimit,
    log,
  }: Options = {},
): Promise<TestApp> {
  const home = mkdtempSync(join(tmpdir(), 'gp-test-'));
  const config = readConfig({ ...testSettings, ...settings, GP_HOME: home });
  const keys = await openLocalKeys(home);
  if (release === first) cpSync(await firstHome(), home, { recursive: true });
  else if (release) await publish(home, release);
  const app = await buildApp({
    config,
    keys,
    objects: objects?.(home) ?? new DirectoryStore(join(home, 'objects')),
    warehouse: warehouse(warehouseOf(home)),
    page: docs,
    ...(exportLimit && { exportLimit }),
    ...(runner && { runner: runner(home) }),
    ...(log && { logger: logTo(config, log) }),
  });
  t.teardown(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  });
  const token = (role: Role = 'dashboard', claims: Record<string, unknown> = {}) =>
    keys.sign({ ...localClaims(config, role, 3_600), ...claims });
  const usual = await token();
  return {
    app,
    home,
    config,
    keys,
    token,
    publish: (publication) => publish(home, publication),
    get: (url, bearer = usual, headers = {}) =>
      answer(app, { url, headers: { authorization: `Bearer ${bearer}`, ...headers } }),
    post: (url, body, bearer, headers = {}) =>
      answer(app, {
        method: 'POST',
        ...{ url, body },
        headers: { authorization: `Bearer ${bearer}`, ...headers },
      }),
  };
}

async function answer(app: FastifyInstance, request: InjectOptions): Promise<Answer> {
  const reply = await app.inject(request);
  return {
    status: reply.statusCode,
    headers: reply.headers,
    body: reply.body,
    json: () => reply.json<Json>(),
  };
}

export function logTo({ logLevel }: Config, log: (line: Record<string, unknown>) => void) {
  const write = (line: string) => {
    log(JSON.parse(line) as Record<string, unknown>);
  };
  return pino({ level: logLevel, base: null, timestamp: false }, { write });
}
