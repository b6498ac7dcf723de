/**
 * The rows of a table in the order of one column, nulls last: made when a column is first filtered. A condition is then
 * a few stretches of that order, found without a look at each row, and so is the set of their rows: at every 64th part of
 * the order it is kept which rows came before.
 */
import { addDifference, setBit, wordsFor, type Bits } from './bits.js';
import { compareText, lowerBound, type CodedColumn, type StoredColumn } from './columns.js';

const parts = 64;

export class ColumnOrder {
  /** Rows without a null. */
  readonly valid: number;
  readonly bytes: number;
  private readonly rows: Uint32Array;
  private readonly places: Omit<Places, 'ofRows'>;
  /** Rows of a part. */
  private readonly step: number;
  /** For each part, the rows of those before it. */
  private readonly before: Bits[];

  constructor(column: StoredColumn) {
    const { ofRows, ...places } =
      column.store === 'coded' ? placesOfCodes(column) : placesOfNumbers(column.values);
    this.places = places;
    this.rows = ordered(ofRows);
    this.valid = places.valid;
    this.step = Math.ceil(this.rows.length / parts) || 1;
    this.before = stepsOf(this.rows, this.step);
    const { length } = this.rows;
    this.bytes = length * 12 + this.before.length * wordsFor(length) * 4;
  }

  /** Where the rows with a value begin or would; with `isAfter`, where they end. */
  place(value: string | number | boolean, isAfter: boolean): number {
    return this.places.of(value, isAfter);
  }

  /** Where the rows of text that begins so begin, and where they end. */
  placesOfPrefix(prefix: string): [number, number] {
    return [this.place(prefix, false), this.places.afterPrefix(prefix)];
  }

  /** Adds the rows of a stretch of the order. */
  addTo(bits: Bits, from: number, to: number): void {
    const { step, before } = this;
    const first = Math.ceil(from / step);
    // The last part may be shorter than the others.
    const last = to === this.rows.length ? before.length - 1 : Math.floor(to / step);
    const [start, end] = [before[first], before[last]];
    if (!start || !end || first >= last) {
      this.addEach(bits, from, to);
      return;
    }
    this.addEach(bits, from, first * step);
    this.addEach(bits, last * step, to);
    addDifference(bits, end, start);
  }

  private addEach(bits: Bits, from: number, to: number): void {
    const { rows } = this;
    for (let i = from; i < to; i += 1) setBit(bits, rows[i] ?? 0);
  }
}

interface Places {
  readonly valid: number;
  /** For each row where its value begins; for null `valid`. */
  readonly ofRows: Uint32Array;
  readonly of: ColumnOrder['place'];
  readonly afterPrefix: (prefix: string) => number;
}

function placesOfNumbers(numbers: Float64Array): Places {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const of: Places['of'] = (given, isAfter) => {
    const value = Number(given);
    return lowerBound(sorted.length, (i) => {
      const other = sorted[i] ?? NaN;
      return other < value || (isAfter && other === value);
    });
  };
  return {
    valid: sorted.length,
    ofRows: Uint32Array.from(numbers, (value) =>
      Number.isNaN(value) ? sorted.length : of(value, false),
    ),
    of,
    afterPrefix: () => sorted.length,
  };
}

function placesOfCodes({ codes, values }: CodedColumn): Places {
  const starts = new Uint32Array(values.length + 1);
  for (const code of codes) if (code >= 0) starts[code + 1] = (starts[code + 1] ?? 0) + 1;
  for (let i = 0; i < values.length; i += 1)
    starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const startOf = (isBefore: (value: string) => boolean) =>
    starts[lowerBound(values.length, (i) => isBefore(String(values[i])))] ?? 0;
  const valid = starts[values.length] ?? 0;
  return {
    valid,
    ofRows: Uint32Array.from(codes, (code) => (code < 0 ? valid : (starts[code] ?? 0))),
    of: (value, isAfter) => {
      const text = String(value);
      return startOf((other) => compareText(other, text) < (isAfter ? 1 : 0));
    },
    afterPrefix: (prefix) =>
      startOf((other) => compareText(other, prefix) < 0 || other.startsWith(prefix)),
  };
}

/** Rows with the same value stay in the order of the table. */
function ordered(ofRows: Uint32Array): Uint32Array {
  const rows = new Uint32Array(ofRows.length);
  const next = new Uint32Array(ofRows.length + 1);
  ofRows.forEach((place, row) => {
    const free = place + (next[place] ?? 0);
    next[place] = (next[place] ?? 0) + 1;
    rows[free] = row;
  });
  return rows;
}

function stepsOf(rows: Uint32Array, step: number): Bits[] {
  const bits = new Uint32Array(wordsFor(rows.length));
  const steps: Bits[] = [];
  rows.forEach((row, i) => {
    if (i % step === 0) steps.push(bits.slice());
    setBit(bits, row);
  });
  steps.push(bits);
  return steps;
}
