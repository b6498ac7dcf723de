import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t from 'tap';
import { fingerprint, folder, pictures, sources } from '../../docs/export/diagrams.ts';
import { marts } from '../../src/marts/index.ts';
import { launch } from '../browser/chromium.ts';

const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const kept = () =>
  new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.svg'))
      .map((name) => [name, read(name)]),
  );

t.test('every picture was made from its source as it is now: npm run diagrams', (t) => {
  const wanted = new Set(sources().map((source) => `<!-- ${fingerprint(source)} -->`));
  for (const [name, svg] of kept()) {
    const [first = ''] = svg.split('\n', 1);
    t.ok(wanted.has(first), `${name} is stale`);
  }
  t.end();
});

const file = (style: string, page = 'pageWidth="90" pageHeight="90"', label = '') =>
  `<mxfile><diagram name="p"><mxGraphModel ${page}><root><mxCell id="0"/><mxCell id="1" parent="0"/>
  <mxCell id="box" value="${label}" style="${style}" vertex="1" parent="1"><mxGeometry x="10" y="10" width="50" height="50" as="geometry"/></mxCell>
  </root></mxGraphModel></diagram></mxfile>`;
const refused = {
  'html=1': 'page p, cell box: the label is HTML; plain text looks the same anywhere',
  'labelBackgroundColor=#ffffff': "page p, cell box: a label's background is not drawn",
  'shape=mxgraph.aws4.lambda': 'page p, cell box: maxGraph has no shape mxgraph.aws4.lambda',
};

t.test(
  'drawn again, the pictures are the same to the byte; what would look different is refused',
  async (t) => {
    const browser = await launch();
    const failing = async (source: string) => {
      const of = pathToFileURL(`${t.testdir({ 'a.drawio': source })}/`);
      return pictures(browser, of).then(() => 'drawn', String);
    };
    try {
      t.strictSame(kept(), await pictures(browser));
      for (const [style, reason] of Object.entries(refused))
        t.match(await failing(file(style)), reason);
      t.match(
        await failing(file('', 'pageWidth="50" pageHeight="90"')),
        'page p, cell box: it lies outside of the page',
      );
      const size = 'pageWidth="90" pageHeight="90"';
      const long = 'strokeColor=#000000;align=left;verticalAlign=top;fontSize=12';
      t.equal(await failing(file(long, size, 'item')), 'drawn');
      for (const label of ['item_quantity', 'a&#10;b&#10;c&#10;d&#10;e'])
        t.match(
          await failing(file(long, size, label)),
          /page p, cell box: “[^”]+” is \d+ px larger than its box/,
        );
      t.match(
        await failing('<mxfile><diagram name="p">7V1b</diagram></mxfile>'),
        'page p: it is compressed',
      );
    } finally {
      await browser.close();
    }
  },
);

t.test('icons are those of AWS, whole in the file', (t) => {
  const icons = fileURLToPath(new URL('../../node_modules/aws-icons/icons', import.meta.url));
  const original = new Set(
    readdirSync(icons, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.svg'))
      .map((name) => readFileSync(join(icons, name), 'utf8').trim()),
  );
  const embedded = sources().flatMap((source) =>
    [...read(source).matchAll(/image=data:image\/svg\+xml,([\w+/]+);/g)].map(([, found = '']) =>
      Buffer.from(found, 'base64').toString().trim(),
    ),
  );
  t.ok(embedded.length > 40);
  t.same(
    embedded.filter((icon) => !original.has(icon)),
    [],
  );
  t.end();
});

t.test('a page that several files have is the same in each', (t) => {
  const pages = new Map<string, string>();
  for (const source of sources())
    for (const [, name = '', text = ''] of read(source).matchAll(
      /<diagram [^>]*name="([^"]+)">(.*?)<\/diagram>/gs,
    )) {
      t.equal(text, pages.get(name) ?? text, `${name} in ${source}`);
      pages.set(name, text);
    }
  t.strictSame([...pages.keys()].sort(), [
    'architecture',
    'data-model',
    'failure-and-reload',
    'layers',
    'network',
    'overview',
    'release-protocol',
    'security',
  ]);
  t.end();
});

t.test('the data model has every table of the marts, with its key', (t) => {
  const text = read('data-model.drawio').replaceAll(/(&#10;| )+/g, ' ');
  for (const { tables } of marts)
    for (const { name, key } of Object.values(tables))
      t.ok(text.includes(`${name} [${key.join(', ')}]`), `${name} [${key.join(', ')}]`);
  t.end();
});
