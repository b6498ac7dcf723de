/** The value of one cell, in requests, tables and replies. */
export type Scalar = string | number | boolean | null;
