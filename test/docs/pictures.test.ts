import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { pageSources, picturesFolder, shown, sourcesHash } from '../browser/pictures.ts';

t.test('the pictures were made from the pages as they are now: npm run pictures', (t) => {
  const recorded = readFileSync(new URL('sources.sha256', picturesFolder), 'utf8').trim();
  t.equal(recorded, sourcesHash());
  const names = Object.keys(shown).flatMap((name) => [`${name}-dark.webp`, `${name}-light.webp`]);
  t.strictSame(
    readdirSync(picturesFolder).filter((name) => name.endsWith('.webp')),
    names.sort(),
  );
  t.end();
});

t.test('the hash is of every page source, and of the theme', (t) => {
  const files = pageSources();
  for (const file of [
    'streamlit/app_pages/clv.py',
    'streamlit/dashboard/overview/pictures.py',
    '.streamlit/config.toml',
  ])
    t.ok(files.includes(file), file);
  t.notOk(files.some((file) => file.includes('__pycache__')));
  t.end();
});
