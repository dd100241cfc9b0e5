import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ParameterError } from './errors/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string | undefined;
  readonly username: string;
  readonly password: string;
}

/** `.env` in the working folder, where there is one; what the environment says comes before it. */
export function currentEnvironment(file = '.env'): Environment {
  let content = '';
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { ...parseEnv(content), ...process.env };
}

/** Names the variables that are missing, all at once. `SCIENER_` is the platform's other name. */
export function readEnvironment(environment: Environment): EnvironmentSettings {
  const missing: string[] = [];
  const find = (name: string): string | undefined => {
    const value = environment[`TTLOCK_${name}`] ?? environment[`SCIENER_${name}`];
    return value === undefined || value === '' ? undefined : value;
  };
  const need = (name: string): string => {
    const value = find(name);
    if (value === undefined) missing.push(`TTLOCK_${name}`);
    return value ?? '';
  };
  const settings = {
    clientId: need('CLIENT_ID'),
    clientSecret: need('CLIENT_SECRET'),
    username: need('USERNAME'),
    password: need('PASSWORD'),
    baseUrl: find('BASE_URL') ?? find('REGION'),
  };
  if (missing.length > 0) throw new ParameterError(missing.join(', '), 'must be set in the environment or in .env');
  return settings;
}
