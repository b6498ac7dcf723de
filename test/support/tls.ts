/** TLS before a PostgreSQL that has none: what RDS looks like to a client, on loopback. */
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import type { Owner } from './doubles.ts';

/** A certificate for this address alone, and the file that vouches for it. */
export async function makeCertificate(folder: string, ip: string) {
  const made = await generate([{ name: 'commonName', value: 'test' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip }] },
    ],
  });
  const caFile = join(folder, `${ip}.pem`);
  writeFileSync(caFile, made.cert);
  return { key: made.private, cert: made.cert, caFile };
}

/** A port that talks TLS and hands everything on to the server at the other one. */
export async function tlsBefore(
  t: Owner,
  port: number,
  { key, cert }: { readonly key: string; readonly cert: string },
): Promise<number> {
  const server = createServer((client) => {
    // The client's first 8 bytes ask for TLS.
    client.once('readable', () => {
      client.read(8);
      client.write('S');
      const secured = new TLSSocket(client, { isServer: true, key, cert });
      carry(secured, connect(port, '127.0.0.1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Bytes both ways; the end of one is the end of the other. */
function carry(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [socket, opposite] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => undefined).on('close', () => opposite.destroy());
  }
}
