/** Loads files into the source database: one call replaces all rows or none. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { z } from 'zod';
import { sourceTable, type SourceFiles, type SourceTable } from '../contracts/ingest.ts';
import { BusyError, SourceError } from './errors.ts';

export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** File with the certificate authorities. */
  readonly caFile: string;
}

export interface LoadOrder {
  readonly bucket: string;
  readonly region: string;
  readonly files: SourceFiles;
  readonly smallestShare: number;
  readonly timeoutMs: number;
}

const statement = `SELECT table_name AS table, records::int8, previous_records::int8
  FROM loading.load_source($1, $2, $3::jsonb, $4::numeric)`;

const loadedRows = z.array(
  z.object({ table: sourceTable, records: z.coerce.number(), previous_records: z.coerce.number() }),
);

/** SQLSTATE class of data exceptions, also of COPY: the file is invalid. */
const ofTheFile = /^22/;
const wrongPassword = '28P01';
const locked = '55P03';
const connectMs = 10_000;

/** `isFresh`: bypasses the cache, because the password may have been rotated. */
export type ReadPassword = (isFresh: boolean) => Promise<string>;

/** Loads the files; returns the rows of each table. Raises SourceError, BusyError. */
export async function loadFiles(
  place: DatabasePlace,
  password: ReadPassword,
  order: LoadOrder,
): Promise<Partial<Record<SourceTable, number>>> {
  const client = await connect(place, password, order.timeoutMs);
  const files = Object.entries(order.files).map(([table, { key, columns, records }]) => ({
    table,
    ...{ key, columns, records },
  }));
  try {
    const { bucket, region, smallestShare } = order;
    const values = [bucket, region, JSON.stringify(files), smallestShare];
    const { rows } = await client.query<Record<string, unknown>>(statement, values);
    const loaded = loadedRows.parse(rows);
    return Object.fromEntries(loaded.map(({ table, records }) => [table, records]));
  } catch (error) {
    throw error instanceof pg.DatabaseError ? explained(error) : error;
  } finally {
    await client.end();
  }
}

async function connect(place: DatabasePlace, password: ReadPassword, timeoutMs: number) {
  const { host, port, database, user, caFile } = place;
  const ca = await readFile(caFile, 'utf8');
  const open = async (isFresh: boolean) => {
    const client = new pg.Client({
      ...{ host, port, database, user },
      password: await password(isFresh),
      // TLS is required; certificate and host name of the server are verified.
      ssl: { ca, rejectUnauthorized: true },
      connectionTimeoutMillis: connectMs,
      statement_timeout: timeoutMs,
      application_name: 'ingest-load',
    });
    // An idle connection that breaks must not end the process; the next query fails.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  try {
    return await open(false);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === wrongPassword)) throw error;
    return await open(true);
  }
}

/** Names the line, but never the text of the record, which may contain personal data. */
function explained(error: pg.DatabaseError): Error {
  const { code = '', message, where = '' } = error;
  if (code === locked) return new BusyError(`The database is being loaded: ${message}`);
  if (!ofTheFile.test(code)) return new Error(`The load failed: ${message} (${code})`);
  const [, line] = /^COPY \w+, line (\d+)/m.exec(where) ?? [];
  return new SourceError(line === undefined ? message : `${message} (line ${line})`);
}
