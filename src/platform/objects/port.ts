/** Small documents with conditional create and replace; S3 or a directory. Keys are relative paths with `/`. */
export interface Stored {
  readonly body: Buffer;
  readonly etag: string;
}

/** The object has changed since the writer read it. */
export class PreconditionError extends Error {}

export const wasChanged = (key: string) =>
  new PreconditionError(`${key} was changed by another process`);

const keyPattern = /^[a-z]+(\/[A-Za-z0-9][A-Za-z0-9._-]{0,127})+$/;

/** Returns the key; raises for a key that could leave the store. */
export function checkedKey(key: string): string {
  if (!keyPattern.test(key)) throw new Error(`not an object key: ${key}`);
  return key;
}

export interface ObjectStore {
  /** The object, or null. */
  get(key: string): Promise<Stored | null>;
  /** Writes a new object and returns its etag; PreconditionError when it exists. */
  create(key: string, body: Buffer): Promise<string>;
  /** Writes over the version with this etag and returns the new one; PreconditionError else. */
  replace(key: string, body: Buffer, etag: string): Promise<string>;
  /** Keys directly below the prefix (`runs/`), sorted. */
  list(prefix: string): Promise<string[]>;
  /** A URL that reads the object without credentials for so many seconds, if the store supports it. */
  link?(key: string, seconds: number): Promise<string>;
  /** Removes the object if it exists. */
  delete(key: string): Promise<void>;
}
