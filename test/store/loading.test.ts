/** A table that is not what the registry says is not served; the others are. */
import t from 'tap';
import { testApp } from '../support/app.js';
import { tables } from '../support/data.js';

const figure = (value: string) => `select 'mbg_nbd' as model, 'r' as name, ${value} as value`;
const slope = (value: string) =>
  `select 'Club' as item_name, 8 as points, 3 as restaurants, ${value} as slope, 0.1 as std_error, null as r_squared`;

t.test('tables with impossible values are refused', async (t) => {
  const [holiday] = tables['sales/holidays'] ?? [];
  const [effect] = tables['discounts/effect'] ?? [];
  if (typeof holiday !== 'object' || typeof effect !== 'object') throw new Error('no rows');
  const { get } = await testApp(t, {
    release: {
      release: 'odd',
      tables: {
        ...tables,
        'clv/model': figure("'infinity'::double"),
        'discounts/elasticity': slope("'nan'::double"),
        'sales/holidays': [{ ...holiday, revenue: null }],
        'discounts/effect': [{ ...effect, cohort: 'everybody' }],
      },
    },
  });
  for (const name of ['clv/model', 'discounts/elasticity', 'sales/holidays', 'discounts/effect']) {
    for (const path of [`/v1/${name}`, `/v1/${name}/aggregate`]) {
      const reply = await get(path);
      t.equal(reply.status, 503, path);
      t.match(
        reply.json(),
        {
          type: 'urn:global-partners:problem:release-unavailable',
          detail: `Table ${name} of release odd cannot be read.`,
        },
        'and says nothing of what is inside',
      );
    }
  }
  t.equal((await get('/v1/clv')).status, 200);
});

t.test('a figure that does not exist is null', async (t) => {
  const { get } = await testApp(t, {
    release: { release: 'nan', tables: { ...tables, 'clv/model': figure("'nan'::double") } },
  });
  const figures = (await get('/v1/clv/model')).json().data;
  t.strictSame(figures, [{ model: 'mbg_nbd', name: 'r', value: null }]);
  const found = await get('/v1/clv/model?value.null=true&format=csv');
  t.equal(found.body, 'model,name,value\r\nmbg_nbd,r,\r\n');
});
