import type { Config } from '../config.ts';
import { parseBrokerUrl } from '../platform/mqtt/mqtt-connection.ts';

/** A broker that asks the server about locks asks about the server itself too. */
export function serverAccount(config: Config): { username: string; password: string } | null {
  if (config.mqttUrl === undefined) return null;
  const { username, password } = parseBrokerUrl(config.mqttUrl);
  return username === undefined || password === undefined ? null : { username, password };
}
