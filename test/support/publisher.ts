/** Manifests and pointer as the pipeline leaves them, for tests that need no lake. */
import { manifest, type Manifest } from '../../src/contracts/manifest.ts';
import { pointer, pointerKey, type Pointer } from '../../src/contracts/pointer.ts';
import { readDocument, writeDocument } from '../../src/platform/objects/documents.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';

const published_at = '2024-02-21T03:00:00.000Z';

export function publisher(objects: ObjectStore) {
  let sequence = 0;
  async function move(changes: Partial<Pointer>, added?: Pointer['releases'][number]) {
    const found = await readDocument(objects, pointerKey, pointer);
    const before = found?.document ?? empty;
    const releases = added ? [...before.releases, added] : before.releases;
    const moved = { ...before, releases, ...changes };
    await writeDocument(objects, pointerKey, pointer, moved, found?.etag ?? null);
  }
  return {
    move,
    publish: async (release: string, versions: Manifest['tables'], source = 'test') => {
      sequence += 1;
      const document = manifestOf(release, sequence, versions, source);
      await writeDocument(objects, `releases/${release}.json`, manifest, document, null);
      const at = { release, sequence };
      await move({ current: at }, { ...at, published_at });
    },
  };
}

const empty: Pointer = {
  ...{ schema_version: 1, current: null, releases: [], pinned: false, previous: null, token: 1 },
  moved_at: '2024-02-21T03:00:00.000Z',
};

export function manifestOf(
  release: string,
  sequence: number,
  tables: Manifest['tables'],
  source: string,
): Manifest {
  return {
    ...{ schema_version: 1, release, sequence, as_of: '2024-02-20', first_date: '2024-01-10' },
    published_at,
    source: { kind: 'postgresql', id: source },
    ...{ code_version: 'test', settings: {}, settings_hash: 'test', fingerprint: 'test' },
    ...{ counts: {}, checks: [], metadata: {}, libraries: {}, tables },
  };
}
