/** Sets of rows, a bit each, 32 to a word. */

export type Bits = Uint32Array;

export const wordsFor = (rows: number): number => (rows + 31) >>> 5;

export const hasBit = (bits: Bits, row: number): boolean =>
  (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;

export function setBit(bits: Bits, row: number): void {
  const word = row >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (row & 31));
}

/** Leaves in `bits` what is in both. */
export function intersect(bits: Bits, others: Bits): void {
  for (let i = 0; i < bits.length; i += 1) bits[i] = (bits[i] ?? 0) & (others[i] ?? 0);
}

/** Adds to `bits` those of `some` that are not in `others`. */
export function addDifference(bits: Bits, some: Bits, others: Bits): void {
  for (let i = 0; i < bits.length; i += 1) {
    bits[i] = (bits[i] ?? 0) | ((some[i] ?? 0) & ~(others[i] ?? 0));
  }
}

/** How many rows are in the set. */
export function countBits(bits: Bits): number {
  let count = 0;
  for (let i = 0; i < bits.length; i += 1) {
    // Sums of neighbours: of pairs of bits, of fours, of bytes, then of all four bytes.
    let word = bits[i] ?? 0;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    word = (word + (word >>> 4)) & 0x0f0f0f0f;
    count += Math.imul(word, 0x01010101) >>> 24;
  }
  return count;
}

/** The first of a list of rows that are in the set. */
export function firstIn(rows: Uint32Array, bits: Bits, most: number): Uint32Array {
  const found = new Uint32Array(most);
  let count = 0;
  for (let i = 0; i < rows.length && count < most; i += 1) {
    const row = rows[i] ?? 0;
    if (hasBit(bits, row)) found[count++] = row;
  }
  return found.subarray(0, count);
}
