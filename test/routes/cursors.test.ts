/** What makes two queries one. */
import t from 'tap';
import { testApp } from '../support/app.ts';

t.test('the same conditions in another order, or twice, are the same query', async (t) => {
  const { get } = await testApp(t);
  const tag = async (query: string) => (await get(`/v1/clv?${query}`)).headers['etag'];
  const one = await tag('clv_tier=High&clv_tier=Low&orders.gte=1');
  t.match(one, /^"/);
  t.equal(await tag('orders.gte=1&clv_tier=Low&clv_tier=High&clv_tier=Low'), one);
  t.not(await tag('clv_tier=High&orders.gte=1'), one);
});
