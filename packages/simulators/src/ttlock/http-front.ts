import { serveCloud, type ServedCloud } from '../cloud/serve-cloud.ts';
import { createTtlockCloud, type TtlockCloud, type TtlockCloudOptions } from './cloud.ts';

export const defaultTtlockPort = 8118;

export interface RunningTtlockCloud extends ServedCloud {
  cloud: TtlockCloud;
}

/** The service on a port. 0 takes a free one. */
export async function startTtlockCloud(
  options: TtlockCloudOptions & { port?: number; host?: string } = {},
): Promise<RunningTtlockCloud> {
  const { port = defaultTtlockPort, host = '127.0.0.1', ...cloudOptions } = options;
  const cloud = createTtlockCloud(cloudOptions);
  return { cloud, ...(await serveCloud(cloud, port, host)) };
}
