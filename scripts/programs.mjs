import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'].filter(
  (folder) => folder !== '',
);

function has(...names) {
  return names.some((name) => folders.some((folder) => isExecutable(join(folder, name))));
}

function hasPostgres() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return versions.some((version) => Number(version) >= 15 && isExecutable(`/usr/lib/postgresql/${version}/bin/initdb`));
}

/** What the tests run against, and the Debian package that brings it. */
const programs = [
  { name: 'redis-server or valkey-server', package: 'redis-server', isThere: () => has('redis-server', 'valkey-server') },
  { name: 'mosquitto', package: 'mosquitto', isThere: () => has('mosquitto') },
  {
    name: 'mosquitto_pub and mosquitto_sub',
    package: 'mosquitto-clients',
    isThere: () => has('mosquitto_pub') && has('mosquitto_sub'),
  },
  { name: 'chromium', package: 'chromium', isThere: () => has('chromium') },
  { name: 'jq', package: 'jq', isThere: () => has('jq') },
  { name: 'openssl', package: 'openssl', isThere: () => has('openssl') },
  { name: 'PostgreSQL server 15 or later', package: 'postgresql', isThere: hasPostgres },
];

export function missingPrograms() {
  return programs.filter((program) => !program.isThere());
}

export function describeMissing(missing) {
  const lines = missing.map((program) => `  ${program.name} (Debian package ${program.package})`);
  const command = `apt-get install -y --no-install-recommends ${missing.map((program) => program.package).join(' ')}`;
  return `The tests need programs that are not on this machine:\n${lines.join('\n')}\nOn Debian or Ubuntu, as root:\n  apt-get update && ${command}`;
}

function isDebian() {
  return (
    existsSync('/etc/os-release') &&
    /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8')) &&
    has('apt-get')
  );
}

const startPolicy = '/usr/sbin/policy-rc.d';

/** Debian starts what it installs; the tests start their own, so nothing may be left running on the usual ports. */
function withoutStartingServices(work) {
  if (existsSync(startPolicy)) return work();
  writeFileSync(startPolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const remove = () => rmSync(startPolicy, { force: true });
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    return work();
  } finally {
    remove();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

function aptGet(...args) {
  process.stdout.write(`apt-get ${args.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

/** Installs what is missing where that is allowed. Answers what is still missing. */
export function installMissingPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0 || process.getuid?.() !== 0 || !isDebian()) return missing;
  process.stdout.write(`Installing what the tests need: ${missing.map((program) => program.package).join(', ')}\n`);
  withoutStartingServices(
    () => aptGet('update') && aptGet('install', '-y', '--no-install-recommends', ...missing.map((program) => program.package)),
  );
  return missingPrograms();
}
