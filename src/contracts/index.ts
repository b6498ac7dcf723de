import { ledger } from './ledger.ts';
import { lock } from './lock.ts';
import { manifest } from './manifest.ts';
import { pointer } from './pointer.ts';

/** Every JSON document that TypeScript and Python both touch, by file name. */
export const contracts = { ledger, lock, manifest, pointer };
