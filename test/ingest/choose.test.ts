import t from 'tap';
import { choose } from '../../src/ingest/choose.ts';
import type { DriveFile } from '../../src/ingest/drive.ts';

const file = (name: string, change: Partial<DriveFile> = {}): DriveFile => ({
  ...{ id: name, name, mimeType: 'text/csv', version: '1', size: 9, md5Checksum: 'f'.repeat(32) },
  createdTime: '2026-01-01T00:00:00Z',
  modifiedTime: '2026-01-01T00:00:00Z',
  ...change,
});
const later = { createdTime: '2026-01-02T00:00:00Z', modifiedTime: '2026-01-02T00:00:00.5Z' };
const required = ['order_items.csv', 'order_item_options.csv', 'date_dim.csv.gz'];

t.test('one file each; restaurants may be missing, the others not', (t) => {
  const { files, missing, warnings } = choose(required.map((name) => file(name)));
  t.strictSame(
    files.map(({ table, name }) => [table, name]),
    [
      ['order_items', 'order_items.csv'],
      ['order_item_options', 'order_item_options.csv'],
      ['date_dim', 'date_dim.csv.gz'],
    ],
  );
  t.strictSame([missing, warnings], [[], []]);
  t.strictSame(choose([file('date_dim.csv')]).missing, [
    'order_items.csv',
    'order_item_options.csv',
  ]);
  t.end();
});

t.test('of several with one name the newest counts, and it is said', (t) => {
  const { files, warnings } = choose([
    file('date_dim.csv', { id: 'old' }),
    file('date_dim.csv', { id: 'new', ...later }),
  ]);
  t.strictSame(
    files.map(({ id }) => id),
    ['new'],
  );
  t.strictSame(warnings, [
    'date_dim.csv: the newest (new, 2026-01-02T00:00:00.5Z) is used, 1 older ignored',
  ]);
  t.end();
});

t.test('what is not clear is refused', (t) => {
  const refused: [RegExp, DriveFile[]][] = [
    [
      /^date_dim.csv exists 2 times: a was modified last, but b was created last/,
      [
        file('date_dim.csv', { id: 'a', modifiedTime: later.modifiedTime }),
        file('date_dim.csv', { id: 'b', createdTime: later.createdTime }),
      ],
    ],
    [
      /^date_dim.csv and date_dim.csv.gz both exist; remove the one that does not contain date_dim$/,
      [file('date_dim.csv'), file('date_dim.csv.gz', later)],
    ],
    [
      /^date_dim.csv is of type application\/vnd.google-apps.spreadsheet/,
      [
        {
          ...{ id: 's', name: 'date_dim.csv', version: '1', ...later },
          mimeType: 'application/vnd.google-apps.spreadsheet',
        },
      ],
    ],
  ];
  for (const [message, files] of refused) t.throws(() => choose(files), { message });
  t.end();
});
