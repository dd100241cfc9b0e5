import { serveCloud, type ServedCloud } from '../cloud/serve-cloud.ts';
import { createUtecCloud, type UtecCloud, type UtecCloudOptions } from './cloud.ts';

export const defaultUtecPort = 8119;

export interface RunningUtecCloud extends ServedCloud {
  cloud: UtecCloud;
}

/** The service on a port, for both addresses: that of the log-in and that of the API. 0 takes a free one. */
export async function startUtecCloud(
  options: UtecCloudOptions & { port?: number; host?: string } = {},
): Promise<RunningUtecCloud> {
  const { port = defaultUtecPort, host = '127.0.0.1', ...cloudOptions } = options;
  const cloud = createUtecCloud(cloudOptions);
  return { cloud, ...(await serveCloud(cloud, port, host)) };
}
