import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { launchChromium } from './chromium.ts';
import { createFolder, removeFolder } from './guard.ts';
import { signatureOf, startMosquittoLock, type Judged } from './mosquitto-lock.ts';
import { startMosquitto } from './mosquitto.ts';
import { startPostgres } from './postgres.ts';
import { findProgram, runProgram, startProgram } from './program.ts';
import { startRedis } from './redis.ts';
import { waitFor } from './wait.ts';

test('a PostgreSQL server runs, answers queries and leaves nothing behind', async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  assert.ok(Number((await postgres.query('SHOW server_version_num'))[0]) >= 150000);
  await postgres.createDatabase('other');
  await postgres.query('CREATE TABLE door (id int)', 'other');
  assert.match(await postgres.dumpSchema('other'), /CREATE TABLE public\.door/);
  assert.doesNotMatch(await postgres.dumpSchema(), /door/);
  await postgres.stop();
  assert.equal(postgres.program.hasEnded(), true);
});

test('a Redis server runs and answers', async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(redis.url).port), '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.end();
      resolve(String(chunk));
    });
  });
  assert.equal(answer, '+PONG\r\n');
});

test('a browser shows a page', async (t) => {
  const web = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<title>Door</title><p>locked</p>');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  t.after(() => web.close());
  const address = web.address();
  assert.ok(address !== null && typeof address === 'object');
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${address.port}/`);
  assert.equal(await page.title(), 'Door');
  assert.equal(await page.textContent('p'), 'locked');
});

test('the lock made of the Mosquitto clients signs as the worked example of the protocol does', () => {
  const command = {
    command: 'unlock',
    request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10',
    timestamp: '2026-01-31T12:00:00.000Z',
    expires_at: '2026-01-31T12:00:10.000Z',
    nonce: '9b1f0c55a7e24d3f8b6a1c2d3e4f5061',
    key_version: 1,
    signature: 'not part of it',
  };
  const secretKey = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
  assert.equal(signatureOf(command, secretKey), '0774ebaedb24cc898ccf58b0c71db7ec9399e2af14222f978cfcf1e6a493ced1');
});

test('the lock made of the Mosquitto clients obeys signed commands alone, each once and in time', async (t) => {
  const broker = await startMosquitto({ dynamicSecurity: false });
  t.after(() => broker.stop());
  const key = () => randomBytes(32).toString('hex');
  const keys = { api_key: key(), secret_key: key(), encryption_key: key(), key_version: 1 };
  const lock = await startMosquittoLock({ mqttUrl: broker.url, deviceId: 'FRONT001', keys });
  t.after(() => lock.stop());
  const address = ['-h', broker.host, '-p', String(broker.port)];
  const listener = startProgram(findProgram('coreutils', 'stdbuf'), [
    '-oL',
    findProgram('mosquitto-clients', 'mosquitto_sub'),
    ...address,
    '-t',
    'smartlock/FRONT001/response',
    '-t',
    'smartlock/FRONT001/availability',
    '-d',
    '-q',
    '1',
    '-F',
    '%p',
  ]);
  t.after(() => listener.stop());
  await listener.waitForLine(/^Subscribed/);
  await listener.waitForLine(/^online$/);

  const unlock = (changes: Record<string, string> = {}): Record<string, unknown> => {
    const command: Record<string, unknown> = {
      command: 'unlock',
      request_id: randomUUID(),
      timestamp: new Date().toISOString(),
      expires_at: new Date(Date.now() + 30_000).toISOString(),
      nonce: randomBytes(16).toString('hex'),
      key_version: 1,
      ...changes,
    };
    return { ...command, signature: signatureOf(command, keys.secret_key) };
  };
  const ask = async (command: Record<string, unknown>): Promise<Judged | undefined> => {
    const before = lock.judged.length;
    const message = ['-t', 'smartlock/FRONT001/command', '-m', JSON.stringify(command)];
    await runProgram(findProgram('mosquitto-clients', 'mosquitto_pub'), [...address, ...message]);
    return waitFor('the lock to judge the command', () => lock.judged.length > before && lock.judged.at(-1));
  };

  const forged = unlock();
  const signedByAnother = createHmac('sha256', key()).update('x').digest('hex');
  assert.equal((await ask({ ...forged, signature: signedByAnother }))?.outcome, 'ignored: wrong signature');
  assert.equal((await ask({ command: 'unlock' }))?.outcome, 'ignored: malformed');
  assert.equal((await ask(unlock({ expires_at: new Date(Date.now() - 1000).toISOString() })))?.outcome, 'expired');
  assert.equal((await ask(unlock({ timestamp: new Date(Date.now() + 120_000).toISOString() })))?.outcome, 'clock_skew');
  assert.equal((await ask(unlock({ command: 'sing' })))?.outcome, 'unsupported_command');
  assert.equal(lock.lockStatus, 'locked');

  const command = unlock();
  assert.equal((await ask(command))?.outcome, 'succeeded');
  assert.equal(lock.lockStatus, 'unlocked');
  const answer = await listener.waitForLine(/"success":true.*/);
  assert.match(answer.input, /"status":"unlocked"/);
  assert.match(answer.input, new RegExp(`"request_id":"${String(command['request_id'])}"`));
  assert.equal((await ask(command))?.outcome, 'ignored: replayed');

  await lock.die();
  await listener.waitForLine(/^offline$/);
});

test('what a killed test started is ended, and its folders are removed', async (t) => {
  const folder = createFolder('told');
  t.after(() => removeFolder(folder));
  const script = `
    import { startPostgres } from ${JSON.stringify(new URL('postgres.ts', import.meta.url).href)};
    import { createFolder } from ${JSON.stringify(new URL('guard.ts', import.meta.url).href)};
    import { startProgram } from ${JSON.stringify(new URL('program.ts', import.meta.url).href)};
    const sleeper = startProgram('sleep', ['3600']);
    const postgres = await startPostgres();
    console.log(JSON.stringify({ pids: [sleeper.pid, postgres.program.pid], folder: createFolder('left') }));
    setInterval(() => {}, 1000);
  `;
  const victim = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => victim.kill('SIGKILL'));
  const printed = await new Promise<string>((resolve, reject) => {
    victim.once('exit', () => reject(new Error('It ended by itself')));
    victim.stdout.once('data', (chunk) => resolve(String(chunk)));
  });
  const told: unknown = JSON.parse(printed);
  assert.ok(typeof told === 'object' && told !== null && 'pids' in told && Array.isArray(told.pids) && 'folder' in told);
  const left = [...told.pids.map((pid) => `/proc/${String(pid)}`), String(told.folder)];
  assert.deepEqual(
    left.map((path) => existsSync(path)),
    [true, true, true],
  );

  victim.removeAllListeners('exit');
  victim.kill('SIGKILL');
  await waitFor('the guard to clean up', () => !left.some((path) => existsSync(path)));
});
