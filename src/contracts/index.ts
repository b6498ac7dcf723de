import { ledger } from './ledger.js';
import { lock } from './lock.js';
import { manifest } from './manifest.js';
import { pointer } from './pointer.js';

/** Every JSON document that TypeScript and Python both touch, by file name. */
export const contracts = { ledger, lock, manifest, pointer };
