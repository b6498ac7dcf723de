/** Writes docs/columns.md from the registry of marts: `npm run columns`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { martTables } from '../marts/index.ts';
import { operatorsOf, type Column, type Table } from '../marts/table.ts';
import { titleOf } from '../marts/titles.ts';

const intro = `# Columns

Every column of every mart table, generated from \`src/marts\` (\`npm run columns\`). [marts.md](marts.md) has the rules, \`GET /v1/marts\` the same with the measures of each column.
Every column takes \`=\` and \`.ne\`; the column "filters" lists its other operators.
`;

const cell = (text: string) => text.replaceAll('|', '\\|');

function rowOf(column: Column): string {
  const { name, kind, unit, nullable, values, description } = column;
  const others = operatorsOf(column).filter((one) => one !== 'eq' && one !== 'ne');
  const text = values ? `${description} One of: ${values.join(', ')}.` : description;
  const type = `${kind}${nullable ? ' or null' : ''}${unit ? `, ${unit}` : ''}`;
  return `| ${[name, titleOf(column), type, text, others.map((one) => `.${one}`).join(' ')].map(cell).join(' | ')} |`;
}

const section = ({ name, grain, key, columns }: Table) => `
## ${name}
${grain.charAt(0).toUpperCase()}${grain.slice(1)}. Key: ${key.join(', ')}.

| column | title | type | meaning | filters |
| --- | --- | --- | --- | --- |
${columns.map(rowOf).join('\n')}
`;

export const columnDocs = (): string =>
  intro + martTables.map(({ table }) => section(table)).join('');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../docs/columns.md', import.meta.url), columnDocs());
}
