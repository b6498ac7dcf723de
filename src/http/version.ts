import { shortHash } from '../platform/hash.js';
import { marts } from '../marts/index.js';

/** Of the contract, as its `info.version`. It changes with /v1 in the path only: additions are releases of the product. */
export const apiVersion = '1.0.0';

/** Changes whenever the same release would be written out differently. */
export const contractVersion = shortHash([apiVersion, marts]);
