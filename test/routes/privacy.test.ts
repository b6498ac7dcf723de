/** A partner that is limited to a restaurant reads no word of what belongs to another one. */
import t from 'tap';
import { martTables } from '../../src/marts/index.js';
import { customers } from '../support/data-clv.js';
import { testApp } from '../support/app.js';

/** Of every route that takes no id: what a token for this restaurant is answered. */
const paths = [
  ...martTables.flatMap(({ table: { name } }) => [`/v1/${name}`, `/v1/${name}/aggregate`]),
  ...['/v1/marts', '/v1/releases/current', '/v1/clv/changes?since=first', '/v1/clv?format=csv'],
  ...['/v1/clv?customer_id=c5&customer_id=c1', '/v1/clv/aggregate?by=restaurant_id'],
  ...['/v1/clv?clvv=1', '/v1/releases', '/v1/runs', '/v1/clv?format=ndjson'],
];

t.test('replies of two partners have nothing of each other', async (t) => {
  const api = await testApp(t);
  const restaurants = [...new Set(customers.map((row) => String(row['restaurant_id'])))];
  t.ok(restaurants.length > 1);
  for (const own of restaurants) {
    const filters = { restaurant_id: [own] };
    const token = await api.token('dashboard', { filters });
    const others = customers.filter((row) => row['restaurant_id'] !== own);
    const words = others.flatMap((row) => [
      String(row['customer_id']),
      String(row['restaurant_id']),
    ]);
    // What the caller wrote itself is no word of another's row.
    for (const path of paths) {
      const { body } = await api.get(path, token);
      for (const word of new Set(words)) {
        if (path.includes(word)) continue;
        t.notMatch(body, new RegExp(`"${word}"|^${word},|,${word},`, 'm'), `${own}: ${path}`);
      }
    }
  }
});

t.test('counts, checks and ids of the whole source are of nobody with a row filter', async (t) => {
  const api = await testApp(t);
  const limited = await api.token('dashboard', { filters: { restaurant_id: ['r1'] } });
  const release = (await api.get('/v1/releases/current', limited)).json();
  t.strictSame([release['counts'], release['checks']], [{}, []]);
  const { settings } = (await api.get('/v1/marts', limited)).json().meta;
  t.notOk(Object.values(settings as object).some((value) => Array.isArray(value)));
});
