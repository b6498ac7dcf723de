import { shortHash } from '../platform/hash.js';
import { marts } from '../marts/index.js';

/** Of the contract under /v1: major for a breaking change, minor for an addition. */
export const apiVersion = '1.0.0';

/** Changes whenever the same release would be written out differently. */
export const contractVersion = shortHash([apiVersion, marts]);
