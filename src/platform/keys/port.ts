/** Where the keys come from that tokens are checked with. */
export interface Keys {
  /** The public key of this id, for this algorithm, as PEM, or null. Raises `not-ready` while none can be read. */
  publicKey(kid: string, algorithm: string): Promise<string | null>;
  /** Whether any token can be checked now. */
  ready(): Promise<boolean>;
  /** 32 secret bytes that seal cursors, equal on every instance. */
  readonly cursorSecret: Buffer;
}
