/** Chooses the file of each source table in the Drive folder. */
import { sourceTables, type SourceTable } from '../contracts/ingest.ts';
import type { DriveFile } from './drive.ts';
import { SourceError } from './errors.ts';

const optionalTables: readonly SourceTable[] = ['restaurants'];
/** The same names as the CSV source of the pipeline. */
const namesOf = (table: SourceTable) => [`${table}.csv`, `${table}.csv.gz`];

export const sourceNames = sourceTables.flatMap(namesOf);

/** A readable file with size and checksum. */
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
 * The file of each table. Of several files with one name the newest is chosen, with a warning.
 * Raises SourceError when the choice is ambiguous: the last modified file is not the one that
 * was created last, or both `x.csv` and `x.csv.gz` exist.
 */
export function choose(found: readonly DriveFile[]): Choice {
  const files: ChosenFile[] = [];
  const missing: string[] = [];
  const warnings: string[] = [];
  for (const table of sourceTables) {
    const own = found.filter(({ name }) => namesOf(table).includes(name));
    const names = [...new Set(own.map(({ name }) => name))];
    if (names.length > 1) {
      throw new SourceError(
        `${names.join(' and ')} both exist; remove the one that does not contain ${table}`,
      );
    }
    const file = newest(own);
    if (file) {
      files.push(checked(table, file));
      if (own.length > 1) {
        const others = own.length - 1;
        warnings.push(
          `${file.name}: the newest (${file.id}, ${file.modifiedTime}) is used, ${others} older ignored`,
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
      `${changed.name} exists ${files.length} times: ${changed.id} was modified last, but ` +
        `${put.id} was created last. Remove the wrong one`,
    );
  }
  return changed;
}

function checked(table: SourceTable, file: DriveFile): ChosenFile {
  const { id, name, version, modifiedTime, size, md5Checksum } = file;
  if (size === undefined || md5Checksum === undefined) {
    throw new SourceError(`${name} is of type ${file.mimeType}; upload the CSV file itself`);
  }
  if (size === 0) throw new SourceError(`${name} is empty`);
  return { table, id, name, version, modifiedAt: modifiedTime, bytes: size, md5: md5Checksum };
}
