/** A published release, its snapshot, and what is read from it when there is no warehouse. */
import { readConfig } from '../../src/config.ts';
import { manifest, type Manifest } from '../../src/contracts/manifest.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { writeSnapshot } from '../../src/warehouse/snapshots/writer.ts';
import { DuckDbWarehouse } from '../../src/warehouse/duckdb.ts';
import type { Warehouse } from '../../src/warehouse/port.ts';

export const objectsOf = (home: string) => new DirectoryStore(`${home}/objects`);

/** With the memory that it has by default, or with less. */
export const warehouseOf = (home: string, bytes = readConfig({ GP_HOME: home }).queryBytes) =>
  new DuckDbWarehouse(home, bytes);

export const noWarehouse: Warehouse = {
  load: ({ name }) => Promise.reject(new Error(`the warehouse was asked for ${name}`)),
};

export async function manifestOf(home: string, release: string): Promise<Manifest> {
  const found = await readDocument(objectsOf(home), `releases/${release}.json`, manifest);
  if (!found) throw new Error(`no release ${release}`);
  return found.document;
}

/** Writes the snapshot of a release as the refresh does. */
export async function takeSnapshot(home: string, release: string, maxTableBytes = Infinity) {
  const ports = { objects: objectsOf(home), warehouse: warehouseOf(home), maxTableBytes };
  return writeSnapshot(ports, await manifestOf(home, release));
}
