/** Which file of the folder holds which table. */
import { sourceTables, type SourceTable } from '../contracts/ingest.js';
import type { DriveFile } from './drive.js';
import { SourceError } from './errors.js';

const optionalTables: readonly SourceTable[] = ['restaurants'];
/** The names that the CSV source of the pipeline takes as well. */
const namesOf = (table: SourceTable) => [`${table}.csv`, `${table}.csv.gz`];

export const sourceNames = sourceTables.flatMap(namesOf);

/** A file that can be read, and whose bytes can be checked. */
export interface ChosenFile {
  readonly table: SourceTable;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly modifiedAt: string;
  readonly bytes: number;
  readonly md5: string;
}

export interface Choice {
  readonly files: readonly ChosenFile[];
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The file of each table. Of several with one name the newest counts, and the others are told of.
 * Raises SourceError where that is not clear: the file that was changed last is not the one that
 * was put there last, or both `x.csv` and `x.csv.gz` are there.
 */
export function choose(found: readonly DriveFile[]): Choice {
  const files: ChosenFile[] = [];
  const missing: string[] = [];
  const warnings: string[] = [];
  for (const table of sourceTables) {
    const own = found.filter(({ name }) => namesOf(table).includes(name));
    const names = [...new Set(own.map(({ name }) => name))];
    if (names.length > 1) {
      throw new SourceError(`${names.join(' and ')} are both there: which one holds ${table}?`);
    }
    const file = newest(own);
    if (file) {
      files.push(checked(table, file));
      if (own.length > 1) {
        const others = own.length - 1;
        warnings.push(
          `${file.name}: the newest (${file.id}, ${file.modifiedTime}) was taken, ${others} older not`,
        );
      }
    } else if (!optionalTables.includes(table)) missing.push(`${table}.csv`);
  }
  return { files, missing, warnings };
}

function newest(files: readonly DriveFile[]): DriveFile | undefined {
  const by = (time: 'modifiedTime' | 'createdTime') =>
    files.toSorted((a, b) => Date.parse(b[time]) - Date.parse(a[time]))[0];
  const [changed, put] = [by('modifiedTime'), by('createdTime')];
  if (changed !== put && changed && put) {
    throw new SourceError(
      `${changed.name} is there ${files.length} times: ${changed.id} was changed last, but ` +
        `${put.id} was put there last. Remove the one that does not count`,
    );
  }
  return changed;
}

function checked(table: SourceTable, file: DriveFile): ChosenFile {
  const { id, name, version, modifiedTime, size, md5Checksum } = file;
  if (size === undefined || md5Checksum === undefined) {
    throw new SourceError(`${name} is no file but ${file.mimeType}: put the CSV file itself there`);
  }
  if (size === 0) throw new SourceError(`${name} is empty`);
  return { table, id, name, version, modifiedAt: modifiedTime, bytes: size, md5: md5Checksum };
}
