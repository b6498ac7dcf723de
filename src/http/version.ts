import { shortHash } from '../platform/hash.ts';
import { marts } from '../marts/index.ts';

/** Of the contract, as its `info.version`. It changes with /v1 in the path only: additions are releases of the product. */
export const apiVersion = '1.0.0';

/** Changes whenever the same release would be written out differently. */
export const contractVersion = shortHash([apiVersion, marts]);
