/** The built server over a home, started and asked as a dashboard does. */
import { Servers, tokenFor } from './servers.ts';

export const server = ['dist/app/current/server.js'];

export type Started = Awaited<ReturnType<Servers['start']>>;

export async function servedHome(home: string) {
  const headers = { authorization: `Bearer ${await tokenFor(home)}` };

  async function read(url: string): Promise<unknown> {
    const reply = await fetch(url, { headers });
    if (reply.status !== 200) throw new Error(`${url}: ${reply.status}`);
    if (reply.headers.get('content-type')?.includes('ndjson')) {
      await reply.body?.pipeTo(new WritableStream());
      return null;
    }
    return reply.json();
  }

  return { start: (...program: string[]) => new Servers().start(program, home), read };
}
