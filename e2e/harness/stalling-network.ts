import { connect, createServer, type Socket } from 'node:net';

/** A network between locks and their broker that now and then carries nothing for a while, and then everything at once. */
export interface StallingNetwork {
  readonly mqttUrl: string;
  /** Nothing passes to the locks until `resume`; it is not lost, it is late. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

export async function startStallingNetwork(brokerUrl: string): Promise<StallingNetwork> {
  const { hostname, port } = new URL(brokerUrl);
  const links = new Set<{ near: Socket; far: Socket }>();
  let isStalled = false;
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    const link = { near, far };
    links.add(link);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        links.delete(link);
      });
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => near.write(chunk));
    if (isStalled) far.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The network has no address');
  return {
    mqttUrl: `mqtt://127.0.0.1:${address.port}`,
    stall() {
      isStalled = true;
      for (const { far } of links) far.pause();
    },
    resume() {
      isStalled = false;
      for (const { far } of links) far.resume();
    },
    async close() {
      for (const { near } of links) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
