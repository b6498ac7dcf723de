/** Reads header and record count of a CSV file while its bytes pass through. */
import { TextDecoder } from 'node:util';
import { parse, type CsvError } from 'csv-parse';
import { SourceError } from './errors.ts';

/** Limit of a record; a longer one is an unclosed quote. */
const recordCharacters = 16 * 1024 * 1024;

export interface Inspected {
  readonly columns: readonly string[];
  readonly records: number;
  readonly bytes: number;
}

/** Passes the bytes on unchanged. Raises SourceError with file and line. */
export class Inspection {
  private columns: string[] | null = null;
  private records = 0;
  private bytes = 0;
  private problem: CsvError | null = null;
  private readonly name: string;
  private readonly limits: { readonly bytesAtMost: number; readonly recordsAtLeast: number };

  constructor(
    name: string,
    limits: { readonly bytesAtMost: number; readonly recordsAtLeast: number },
  ) {
    this.name = name;
    this.limits = limits;
  }

  async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const { bytesAtMost, recordsAtLeast } = this.limits;
    const parser = this.parser();
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      if (this.bytes > bytesAtMost) {
        throw new SourceError(`${this.name}: more than ${bytesAtMost} bytes (GP_SOURCE_BYTES)`);
      }
      await this.feed(parser, this.decoded(decoder, chunk));
      yield chunk;
    }
    await this.feed(parser, this.decoded(decoder));
    await new Promise<void>((resolve) => parser.end(resolve).once('error', resolve).resume());
    this.raiseProblem();
    if (!this.columns) throw new SourceError(`${this.name}: the file has no header line`);
    if (this.records < recordsAtLeast)
      throw new SourceError(`${this.name}: the file has no records`);
  }

  /** Header and record count, after all bytes have passed. */
  result(): Inspected {
    return { columns: this.columns ?? [], records: this.records, bytes: this.bytes };
  }

  private parser() {
    // Every record must have as many fields as the header, or the import rejects the whole file.
    const parser = parse({
      bom: true,
      max_record_size: recordCharacters,
      on_record: (record: string[]) => {
        if (this.columns) this.records += 1;
        else this.columns = record;
        return null;
      },
    });
    parser.on('error', (error: CsvError) => {
      this.problem = error;
    });
    return parser;
  }

  private async feed(parser: ReturnType<typeof parse>, text: string): Promise<void> {
    await new Promise((resolve) => parser.write(text, resolve));
    this.raiseProblem();
  }

  private decoded(decoder: TextDecoder, chunk?: Buffer): string {
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw this.error('it is not valid UTF-8');
    }
    if (text.includes('\0')) throw this.error('it holds binary data');
    return text;
  }

  private raiseProblem(): void {
    if (this.problem) throw new SourceError(`${this.name}: ${this.problem.message}`);
  }

  private error(what: string): SourceError {
    return new SourceError(`${this.name}: ${what}, after record ${this.records}`);
  }
}
