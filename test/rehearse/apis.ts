/** The two APIs: of the deployment, over HTTP, and of the embedded product, to compare with. */
import { join } from 'node:path';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { localClaims } from '../../src/keys/claims.js';
import { openLocalKeys } from '../../src/keys/local.js';
import { openObjects } from '../../src/objects/open.js';
import { openRunner } from '../../src/runs/open.js';
import { SnapshotWarehouse } from '../../src/store/snapshots.js';
import { DuckDbWarehouse } from '../../src/warehouse/duckdb.js';
import { openWarehouse } from '../../src/warehouse/open.js';

const tokenSeconds = 36_000;

/** Who signs tokens is this machine, in the place of Cognito. */
export const withoutCognito = {
  ...{ GP_ISSUER: '', GP_JWKS_URL: '', GP_RESOURCE_SERVER: '', GP_CLIENT_IDS: '' },
  ...{ GP_CURSOR_SECRET: '', GP_METRICS_NAMESPACE: '' },
};

/** An API as its variables say, with keys of its own; `folder` is for these. */
export async function openApi(variables: Record<string, string>, folder: string) {
  const config = readConfig(variables);
  const keys = await openLocalKeys(folder);
  const objects = await openObjects(config.home);
  const app = await buildApp({
    ...{ config, keys, objects, runner: openRunner(config) },
    warehouse: new SnapshotWarehouse(objects, openWarehouse(config, objects), (error) => {
      console.error('a snapshot cannot be read', error);
    }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const token = (name: 'admin' | 'dashboard') => keys.sign(localClaims(config, name, tokenSeconds));
  const tokens = { admin: await token('admin'), dashboard: await token('dashboard') };
  return { app, url, objects, tokens };
}

/** Rows of a table as the embedded API serves them. */
export async function openEmbedded(folder: string) {
  const config = readConfig({ GP_HOME: folder, LOG_LEVEL: 'silent' });
  const keys = await openLocalKeys(folder);
  const objects = await openObjects(folder);
  const app = await buildApp({
    ...{ config, keys, objects, warehouse: new DuckDbWarehouse(join(folder, 'lake')) },
  });
  const authorization = `Bearer ${await keys.sign(localClaims(config, 'dashboard', tokenSeconds))}`;
  return {
    close: () => app.close(),
    rows: async (table: string) => {
      const url = `/v1/${table}?format=ndjson`;
      const reply = await app.inject({ url, headers: { authorization } });
      if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.body}`);
      return reply.body;
    },
  };
}
