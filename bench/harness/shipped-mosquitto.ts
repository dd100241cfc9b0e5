import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from '../../e2e/harness/guard.ts';
import { findProgram, freePort, runProgram, startProgram } from '../../e2e/harness/program.ts';
import { root } from './measured-server.ts';

export interface ShippedMosquitto {
  /** With the administrator's name and password, as the server gets it. */
  readonly url: string;
  /** Where locks connect. */
  readonly lockUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

function pluginPath(): string {
  const path = readdirSync('/usr/lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join('/usr/lib', entry.name, 'mosquitto_dynamic_security.so'))
    .find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new Error('The dynamic-security plugin of Mosquitto is missing. On Debian: apt-get install -y mosquitto');
  return path;
}

/** Below this the administrator may publish too, for floors that know nothing of the accounts of locks. */
export const floorPrefix = 'floor';

/** Debian's Mosquitto with the configuration that is shipped in deploy/, but for its paths, its port, the user it runs as, and a line when it is up. */
export async function startShippedMosquitto(): Promise<ShippedMosquitto> {
  const folder = createFolder('mosquitto');
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const accounts = join(folder, 'dynamic-security.json');
  await runProgram(findProgram('mosquitto', 'mosquitto_ctrl'), ['dynsec', 'init', accounts, 'smartlock-server', password]);
  chmodSync(accounts, 0o600);
  const shipped = readFileSync(join(root, 'deploy/mosquitto/mosquitto.conf'), 'utf8')
    .replace(/^plugin .*$/m, `plugin ${pluginPath()}`)
    .replace(/^plugin_opt_config_file .*$/m, `plugin_opt_config_file ${accounts}`)
    .replace(/^persistence_location .*$/m, `persistence_location ${folder}/`)
    // What goes to stdout stays in a buffer for long.
    .replace(/^log_dest stdout$/m, 'log_dest stderr')
    .replace(/^listener 1883$/m, `listener ${port} 127.0.0.1`);
  const configuration = join(folder, 'mosquitto.conf');
  writeFileSync(configuration, `${shipped}\nuser root\nlog_type information\n`);
  const program = startProgram(findProgram('mosquitto', 'mosquitto'), ['-c', configuration], { cwd: folder });
  await program.waitForLine(/mosquitto version .* running/);
  const administer = ['-h', '127.0.0.1', '-p', String(port), '-u', 'smartlock-server', '-P', password, 'dynsec'];
  const mayPublish = ['addRoleACL', 'admin', 'publishClientSend', `${floorPrefix}/#`, 'allow'];
  await runProgram(findProgram('mosquitto', 'mosquitto_ctrl'), [...administer, ...mayPublish]);
  return {
    url: `mqtt://smartlock-server:${password}@127.0.0.1:${port}`,
    lockUrl: `mqtt://127.0.0.1:${port}`,
    pid: program.pid,
    async stop() {
      await program.stop();
      removeFolder(folder);
    },
  };
}
