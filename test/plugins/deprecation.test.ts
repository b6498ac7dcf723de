import fastify from 'fastify';
import t from 'tap';
import { z } from 'zod';
import { open } from '../../src/access/rules.js';
import { deprecationOf, text, type Table } from '../../src/marts/table.js';
import { rowSchema } from '../../src/marts/schemas.js';
import { openapiDocument } from '../../src/openapi/document.js';
import deprecation from '../../src/plugins/deprecation.js';
import { collectRoutes } from '../../src/plugins/methods.js';

const told = { since: '2026-11-01', sunset: '2027-05-01' };

const table: Table = {
  name: 'old',
  grain: 'one row',
  key: ['id'],
  groupings: [],
  columns: [text('id', 'Id.'), text('city', 'City.', { deprecation: told })],
};

t.test('a route, or a field in its replies, that will go says so and when', async (t) => {
  const app = fastify();
  const routes = collectRoutes(app);
  await app.register(deprecation);
  const operation = {
    id: 'old',
    tag: 'old',
    summary: 'Old',
    reply: rowSchema(table),
    problems: [],
  };
  const route = (url: string, more: object) =>
    app.get(url, { config: { access: open, operation: { ...operation, ...more } } }, () => '{}');
  route('/old', { deprecation: told, isDeprecated: true });
  route('/field', {
    id: 'field',
    reply: z.strictObject({ data: rowSchema(table) }),
    deprecation: deprecationOf(table),
  });
  route('/new', { id: 'new', reply: z.string() });
  for (const url of ['/old', '/field']) {
    const { headers } = await app.inject(url);
    t.equal(headers['deprecation'], '@1793491200', url);
    t.equal(headers['sunset'], 'Sat, 01 May 2027 00:00:00 GMT', url);
  }
  const { headers } = await app.inject('/new');
  t.notOk('deprecation' in headers || 'sunset' in headers);
  const document = openapiDocument(routes, 200);
  t.match(document, {
    paths: { '/old': { get: { deprecated: true } } },
    components: { schemas: { Old: { properties: { city: { deprecated: true } } } } },
  });
  const { paths } = document as { paths: Record<string, { get: object }> };
  t.notOk('deprecated' in (paths['/new']?.get ?? {}));
  t.notOk('deprecated' in (paths['/field']?.get ?? {}), 'the route itself stays');
  await app.close();
});
