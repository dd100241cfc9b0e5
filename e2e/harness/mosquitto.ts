import { randomBytes } from 'node:crypto';
import { readdirSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from './guard.ts';
import { findProgram, freePort, runProgram, startProgram, type Program } from './program.ts';

export interface Mosquitto {
  /** With the administrator's name and password where the broker checks who connects. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly program: Program;
  /** Ends it and starts it again; with `forgets`, what it had retained and kept is gone. */
  restart(how?: { forgets: boolean }): Promise<void>;
  stop(): Promise<void>;
}

function dynamicSecurityPlugin(): string {
  const place = readdirSync('/usr/lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join('/usr/lib', entry.name, 'mosquitto_dynamic_security.so'))
    .find((path) => existsSync(path));
  if (place === undefined)
    throw new Error('The dynamic-security plugin of Mosquitto is missing. On Debian: apt-get install -y mosquitto');
  return place;
}

/** The configuration that is shipped, without what names places and accounts in its container. */
function shippedSettings(): string[] {
  const ofTheContainer = /^(listener|plugin|plugin_opt_\w+|persistence_location|log_\w+|allow_anonymous) /;
  return readFileSync(new URL('../../deploy/mosquitto/mosquitto.conf', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !ofTheContainer.test(line));
}

/**
 * Debian's Mosquitto, set up as the shipped configuration does. With `dynamicSecurity` nobody gets in but the administrator, who tells
 * the broker which device may do what.
 */
export async function startMosquitto({ dynamicSecurity }: { dynamicSecurity: boolean }): Promise<Mosquitto> {
  const folder = createFolder('mosquitto');
  const host = '127.0.0.1';
  const port = await freePort();
  const settings = [
    // First: some settings belong to the listener above them.
    `listener ${port} ${host}`,
    ...shippedSettings(),
    `persistence_location ${folder}/`,
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type notice',
    'log_type information',
    'user root',
  ];
  let credentials = '';
  if (dynamicSecurity) {
    const password = randomBytes(16).toString('hex');
    const file = join(folder, 'dynamic-security.json');
    await runProgram(findProgram('mosquitto', 'mosquitto_ctrl'), ['dynsec', 'init', file, 'admin', password]);
    settings.push('allow_anonymous false', `plugin ${dynamicSecurityPlugin()}`, `plugin_opt_config_file ${file}`);
    credentials = `admin:${password}@`;
  } else {
    settings.push('allow_anonymous true');
  }
  const configuration = join(folder, 'mosquitto.conf');
  writeFileSync(configuration, `${settings.join('\n')}\n`);
  const launch = async (): Promise<Program> => {
    const started = startProgram(findProgram('mosquitto', 'mosquitto'), ['-c', configuration], { cwd: folder });
    await started.waitForLine(/mosquitto version .* running/);
    return started;
  };
  let program = await launch();
  return {
    url: `mqtt://${credentials}${host}:${port}`,
    host,
    port,
    get program() {
      return program;
    },
    async restart({ forgets } = { forgets: false }) {
      await program.stop();
      if (forgets) rmSync(join(folder, 'mosquitto.db'), { force: true });
      program = await launch();
    },
    async stop() {
      await program.stop();
      removeFolder(folder);
    },
  };
}
