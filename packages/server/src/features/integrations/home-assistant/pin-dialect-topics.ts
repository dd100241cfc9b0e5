/** Where the code managers of Home Assistant look for a lock: the first level is Zigbee2MQTT's, the second the device's name. */
const root = 'zigbee2mqtt';

export function isUsableName(name: string): boolean {
  return name.trim() !== '' && !/[/+#\p{Cc}]/u.test(name) && !name.startsWith('$');
}

export function dialectTopics(name: string): { readonly state: string; readonly set: string; readonly get: string } {
  const state = `${root}/${name}`;
  return { state, set: `${state}/set`, get: `${state}/get` };
}

/** All of them, for one subscription and one access rule. */
export const dialectCommands: readonly string[] = [`${root}/+/set`, `${root}/+/get`];
export const dialectRoot = root;
