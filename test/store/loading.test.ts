/** A table that is not what the registry says is not served; the others are. */
import t from 'tap';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';

const figure = (value: string) => `select 'mbg_nbd' as model, 'r' as name, ${value} as value`;
const estimate = (value: string) =>
  `select 'Club' as item_name, 40 as cells, 5 as restaurants, 9 as months, ${value} as elasticity, 0.1 as std_error, 0.3 as ci_low, 0.7 as ci_high, 0.01 as p_value, 0.02 as q_value, true as is_clear`;

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
        'discounts/elasticity': estimate("'nan'::double"),
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

t.test('tables that are asked for at once are all read', async (t) => {
  const long = {
    'clv/history': `select 'c' || i as customer_id, date '2024-01-10' as order_date, 'r1' as restaurant_id,
      1 as orders_to_date, 5 as revenue, 5 as clv_to_date, date '2024-02-20' as valid_to from range(40000) t(i)`,
    'clv/cohorts': `select date '2024-01-01' as cohort, i as months_since, 1 as customers, 1 as active_customers,
      1 as retention_rate, 5 as revenue, 5 as cumulative_revenue_per_customer, false as is_partial from range(40000) t(i)`,
  };
  const { get } = await testApp(t, {
    release: { release: 'long', tables: { ...tables, ...long } },
  });
  const asked = [...Object.keys(long), 'clv', 'clv/tiers', 'sales'];
  const replies = await Promise.all(asked.map((name) => get(`/v1/${name}?limit=1`)));
  t.strictSame(
    replies.map(({ status }) => status),
    [200, 200, 200, 200, 200],
  );
});
