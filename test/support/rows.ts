/** Rows written as a table: names first, then a line per row; `|` between, `-` for null. */
import type { Row } from './release.ts';

export function rowsOf(text: string): Row[] {
  const [names = [], ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return lines.map((cells) => {
    if (cells.length !== names.length) throw new Error(`not as many as names: ${cells.join('|')}`);
    return Object.fromEntries(names.map((name, i) => [name, valueOf(cells[i] ?? '')]));
  });
}

function valueOf(cell: string): Row[string] {
  if (cell === '-') return null;
  if (cell === 'true' || cell === 'false') return cell === 'true';
  return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
}
