import { ConfigError, type Config } from '../config.ts';

export const roles = ['api', 'mqtt', 'jobs'] as const;
export type Role = (typeof roles)[number];

/** `api,mqtt,jobs` or a part of it. Throws a ConfigError for what is none, and where a part needs outside services. */
export function parseRoles(text: string | undefined, config: Config): ReadonlySet<Role> {
  if (text === undefined || text.trim() === '') return new Set(roles);
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(roles as readonly string[]).includes(name));
  if (unknown.length > 0) throw new ConfigError([`--roles knows ${roles.join(', ')}, and not ${unknown.join(', ')}`]);
  const chosen = new Set(names as Role[]);
  if (chosen.size < roles.length) {
    const mistakes = [];
    if (config.databaseUrl === undefined)
      mistakes.push('--roles with a part of the roles needs DATABASE_URL: the embedded database serves one process');
    if (config.mqttUrl === undefined)
      mistakes.push('--roles with a part of the roles needs MQTT_URL: the embedded broker serves one process');
    if (config.secretKey === undefined)
      mistakes.push('--roles with a part of the roles needs SECRET_KEY: all processes must have the same');
    if (mistakes.length > 0) throw new ConfigError(mistakes);
  }
  return chosen;
}
