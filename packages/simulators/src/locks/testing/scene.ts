import { createFleet, type Fleet, type FleetLock, type FleetLockConfig, type FleetOptions } from '../fleet.ts';
import type { LockKeys } from '../protocol.ts';
import { makeCommand, makeKeys, until, type CommandOptions, type TinyServer } from './tiny-server.ts';

/** Waits short enough for a test, in the proportions of real ones. */
export const TIMING = { heartbeatMs: 200, resendMs: 300, reconnectMinMs: 20, reconnectMaxMs: 100, connectTimeoutMs: 3000 };

let lockNumber = 0;

/** A lock that this server knows. */
export function newLock(server: TinyServer): FleetLockConfig {
  lockNumber += 1;
  const keys = makeKeys();
  const device_id = `LOCK${String(lockNumber).padStart(8, '0')}`;
  server.passwords.set(device_id, new Set([keys.api_key]));
  return { device_id, ...keys };
}

export interface Scene {
  id: string;
  keys: LockKeys;
  fleet: Fleet;
  lock: FleetLock;
  order: (command: string, options?: CommandOptions) => Record<string, unknown>;
  /** The first result, not counting acknowledgements. */
  answer: (message: Record<string, unknown>) => Promise<Record<string, unknown>>;
  lastStatus: () => Record<string, unknown>;
}

/** One lock, online, and everybody gone afterwards. */
export async function withLock(
  server: TinyServer,
  play: (scene: Scene) => Promise<void>,
  options: Partial<FleetOptions> = {},
): Promise<void> {
  const config = newLock(server);
  const { device_id: id } = config;
  const fleet = createFleet({ mqttUrl: server.url, locks: [config], timing: TIMING, ...options });
  fleet.start();
  try {
    await fleet.connected();
    await play({
      id,
      keys: config,
      fleet,
      lock: fleet.lock(id),
      order: (command, commandOptions) => {
        const message = makeCommand(command, config, commandOptions);
        server.send(id, message, command === 'update_firmware' ? 'ota' : 'command');
        return message;
      },
      answer: async (message) => {
        const results = (): Record<string, unknown>[] => server.answerTo(message).filter((one) => 'success' in one);
        await until(() => results().length > 0, `an answer to ${JSON.stringify(message['command'])}`);
        return results()[0] ?? {};
      },
      lastStatus: () => server.of(id, 'status').at(-1) ?? {},
    });
  } finally {
    await fleet.stop();
  }
}
