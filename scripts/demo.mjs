import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { buildIfNeeded, compileCache } from './build.mjs';
import { fail, needRecentNode, root } from './runtime.mjs';

// `npm start` on data of its own, with five simulated locks, two people and a few minutes of history.
await needRecentNode();
await buildIfNeeded();

const dataDir = process.env.DATA_DIR ?? join(root, 'data/demo');
const notesPath = join(dataDir, 'demo.json');
const doors = ['Front Door', 'Back Door', 'Garage', 'Office', 'Holiday Flat'];
const newPassword = () => `Demo-${randomBytes(6).toString('base64url')}-1`;

mkdirSync(dataDir, { recursive: true, mode: 0o700 });
const notes = existsSync(notesPath)
  ? JSON.parse(readFileSync(notesPath, 'utf8'))
  : {
      administrator: { email: 'admin@example.com', password: newPassword() },
      owner: { email: 'olivia@example.com', password: newPassword(), first_name: 'Olivia', last_name: 'Owner' },
      guest: { email: 'gustav@example.com', password: newPassword(), first_name: 'Gustav', last_name: 'Guest' },
      locks: [],
    };

/** The keys of the locks are told once, so the next run of the demo needs these notes. */
function keepNotes() {
  writeFileSync(`${notesPath}.new`, JSON.stringify(notes, null, 2), { mode: 0o600 });
  renameSync(`${notesPath}.new`, notesPath);
}

function startServer() {
  const env = {
    NODE_COMPILE_CACHE: compileCache,
    ...process.env,
    DATA_DIR: dataDir,
    ADMIN_EMAIL: notes.administrator.email,
    ADMIN_PASSWORD: notes.administrator.password,
  };
  const cli = join(root, 'packages/server/dist/start/cli.js');
  const child = spawn(process.execPath, [cli, 'serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const listening = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      process.stdout.write(`${line}\n`);
      if (line.startsWith('{') && line.includes('"msg":"listening"')) resolve(JSON.parse(line));
    });
  });
  return { child, listening };
}

async function ask(url, method, path, { token, body, accept = [] } = {}) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok && !accept.includes(response.status)) {
    throw new Error(
      `${method} ${path} answered ${response.status}: ${answer.detail ?? ''} ${JSON.stringify(answer.errors ?? '')}`,
    );
  }
  return { status: response.status, body: answer };
}

async function enter(url, { email, password, first_name, last_name }) {
  const login = await ask(url, 'POST', '/auth/login/', { body: { email, password }, accept: [400, 401] });
  if (login.status === 200) return login.body.tokens.access;
  const body = { email, password, password_confirm: password, first_name, last_name };
  return (await ask(url, 'POST', '/auth/register/', { body })).body.tokens.access;
}

async function registerLocks(url, token) {
  for (const name of doors.slice(notes.locks.length)) {
    const { body } = await ask(url, 'POST', '/devices/', { token, body: { name, location: 'Demo house' } });
    notes.locks.push({ id: body.id, name, device_id: body.device_id, keys: body.keys });
    keepNotes();
  }
}

async function connectLocks(mqttUrl) {
  const { createFleet } = await import(pathToFileURL(join(root, 'packages/simulators/dist/index.js')).href);
  const fleet = createFleet({
    mqttUrl,
    locks: notes.locks.map(({ device_id, keys }) => ({ device_id, ...keys })),
    onKeysChanged(deviceId, keys) {
      notes.locks.find((lock) => lock.device_id === deviceId).keys = keys;
      keepNotes();
    },
  });
  fleet.start();
  await fleet.connected();
  return fleet;
}

async function isOnline(url, token, lock) {
  return (await ask(url, 'GET', `/devices/${lock.id}/status/`, { token })).body.is_online;
}

async function makeHistory(url, token) {
  const [front] = notes.locks;
  for (let tries = 0; !(await isOnline(url, token, front)); tries += 1) {
    if (tries === 100) throw new Error(`${front.name} connected to the broker, but the server does not see it online`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  await ask(url, 'POST', `/devices/${front.id}/shares/`, { token, body: { email: notes.guest.email, role: 'member' } });
  for (const command of ['unlock', 'lock', 'unlock', 'lock']) {
    await ask(url, 'POST', `/devices/${front.id}/${command}/?wait=10`, { token, body: {} });
  }
  notes.hasHistory = true;
  keepNotes();
}

const { child, listening } = startServer();
let fleet;
let isStopping = false;
async function stop() {
  if (isStopping) return;
  isStopping = true;
  await fleet?.stop();
  child.kill('SIGTERM');
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop());
const ended = new Promise((resolve) => {
  child.once('exit', (code) => resolve(code ?? 1));
});

try {
  const first = await Promise.race([listening, ended]);
  if (typeof first === 'number') fail(`The server ended with code ${first} before it was ready.`);
  if (typeof first.mqtt_url !== 'string') throw new Error('The demo needs the embedded broker: unset MQTT_URL and MQTT_BROKER.');
  keepNotes();
  const token = await enter(first.url, notes.owner);
  await enter(first.url, notes.guest);
  await registerLocks(first.url, token);
  fleet = await connectLocks(first.mqtt_url);
  if (notes.hasHistory !== true) await makeHistory(first.url, token);
  const people = [notes.administrator, notes.owner, notes.guest].map(({ email, password }) => `  ${email}  ${password}`);
  process.stdout.write(
    `\nThe demo runs at ${first.url} (API documents: ${first.url}/api/docs/).\n\nLog in as\n${people.join('\n')}\n\n` +
      `Locks, all online:\n${notes.locks.map((lock) => `  ${lock.id}  ${lock.device_id}  ${lock.name}`).join('\n')}\n\nCtrl-C ends it.\n`,
  );
} catch (error) {
  process.stderr.write(`The demo could not be set up: ${error.message}\n`);
  await stop();
  await ended;
  process.exit(1);
}
process.exitCode = await ended;
