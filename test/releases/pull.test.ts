/** A whole pull is one release, whatever lands meanwhile and whichever instance answers. */
import { join } from 'node:path';
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { testApp } from '../support/app.ts';
import { customers, tables } from '../support/data.ts';
import { warehouseOf } from '../support/snapshot.ts';

t.test(
  'each page from an instance that has just started, a release landing before each',
  async (t) => {
    const { config, keys, home, publish, token } = await testApp(t);
    const headers = { authorization: `Bearer ${await token('partner')}` };
    /** Answered by an instance that knows nothing but what is stored. */
    const cold = async (url: string) => {
      const app = await buildApp({
        ...{ config, keys, objects: new DirectoryStore(join(home, 'objects')) },
        warehouse: warehouseOf(home),
      });
      const reply = await app.inject({ url, headers });
      await app.close();
      t.equal(reply.statusCode, 200, reply.body);
      return reply.json<{
        data: { customer_id: string; clv: number }[];
        meta: { release: string; total_rows: number; next_cursor: string | null };
      }>();
    };
    const pulled: unknown[] = [];
    let query = '';
    for (let page = 1; ; page += 1) {
      const { data, meta } = await cold(`/v1/clv?limit=2&sort=-clv&fields=customer_id,clv${query}`);
      t.match(meta, { release: 'first', total_rows: 5 });
      pulled.push(...data);
      if (meta.next_cursor === null) break;
      query = `&cursor=${meta.next_cursor}`;
      const moved = customers.map((row) => ({
        ...row,
        clv: Number(row['clv']) * (page % 2 ? -1 : 7),
      }));
      await publish({ release: `later-${page}`, tables: { ...tables, clv: moved } });
    }
    const wanted = customers
      .map(({ customer_id, clv }) => ({ customer_id, clv }))
      .sort((a, b) => Number(b.clv) - Number(a.clv));
    t.strictSame(pulled, wanted, 'each customer once, with the value of that release');
    t.match((await cold('/v1/clv')).meta, { release: 'later-2' });
  },
);
