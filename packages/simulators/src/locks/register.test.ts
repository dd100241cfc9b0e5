import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { loadOrRegister, saveKeys } from './lock-file.ts';
import { registerLocks } from './register.ts';
import { makeKeys } from './testing/tiny-server.ts';

interface Request {
  path: string;
  authorization: string | undefined;
  idempotencyKey: string | undefined;
  body: Record<string, unknown>;
}

/** What the documented REST API answers, in a few lines. */
let api: ReturnType<typeof createServer>;
let apiUrl = '';
let directory = '';
let requests: Request[] = [];
let throttledTimes = 0;
let goodToken = 'token-1';

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  const { authorization } = request.headers;
  const key = request.headers['idempotency-key'];
  requests.push({ path: request.url ?? '', authorization, idempotencyKey: typeof key === 'string' ? key : undefined, body });
  const send = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
  if (request.url === '/api/v1/auth/login/') {
    if (body['password'] !== 'right') send(401, { detail: 'Invalid credentials' });
    else send(200, { user: {}, tokens: { access: goodToken, refresh: 'r' } });
  } else if (authorization !== `Bearer ${goodToken}`) send(401, { detail: 'Token is invalid or expired' });
  else if (throttledTimes > 0) {
    throttledTimes -= 1;
    send(429, { detail: 'Request was throttled. Expected available in 7 seconds.' }, { 'Retry-After': '7' });
  } else {
    const mqtt = { url: 'mqtt://127.0.0.1:1883', username: body['device_id'], topic_prefix: 'smartlock' };
    send(201, { id: requests.length, ...body, keys: makeKeys(), mqtt });
  }
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'locks-'));
  api = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
beforeEach(() => {
  requests = [];
  throttledTimes = 0;
  goodToken = 'token-1';
});
after(async () => {
  api.close();
  await rm(directory, { recursive: true });
});

describe('registering', () => {
  it('makes as many locks as asked, each with an id of the documented form', async () => {
    const { locks, mqtt } = await registerLocks({ apiUrl: `${apiUrl}/`, accessToken: 'token-1', count: 3, namePrefix: 'Room' });
    assert.deepEqual(
      locks.map(({ name }) => name),
      ['Room 1', 'Room 2', 'Room 3'],
    );
    assert.equal(new Set(locks.map(({ device_id }) => device_id)).size, 3);
    for (const { device_id } of locks) assert.match(device_id, /^[A-Z0-9]{6,20}$/);
    assert.deepEqual(mqtt, { url: 'mqtt://127.0.0.1:1883', topic_prefix: 'smartlock' });
  });

  it('waits as long as the throttle asks, and repeats under the same idempotency key', async () => {
    throttledTimes = 2;
    const waits: number[] = [];
    const wait = (ms: number): Promise<void> => {
      waits.push(ms);
      return Promise.resolve();
    };
    await registerLocks({ apiUrl, accessToken: 'token-1', count: 1, wait });
    assert.deepEqual(waits, [7000, 7000]);
    assert.equal(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size, 1);
    assert.notEqual(requests[0]?.idempotencyKey, undefined);
  });

  it('gives up when the throttle never ends', async () => {
    throttledTimes = 100;
    const options = { apiUrl, accessToken: 'token-1', count: 1, attemptsMax: 3, wait: () => Promise.resolve() };
    await assert.rejects(registerLocks(options), { code: 'api_refused', message: /429/ });
    assert.equal(requests.length, 3);
  });

  it('logs in, and again when the token ran out on the way', async () => {
    const onRegistered = (): void => {
      goodToken = 'token-2';
    };
    const { locks } = await registerLocks({ apiUrl, email: 'a@example.com', password: 'right', count: 2, onRegistered });
    assert.equal(locks.length, 2);
    assert.equal(requests.filter(({ path }) => path === '/api/v1/auth/login/').length, 2);
  });

  it('says what was refused, without the password', async () => {
    const wrong = registerLocks({ apiUrl, email: 'a@example.com', password: 'hunter2', count: 1 });
    await assert.rejects(
      wrong,
      (error: Error) => /401: Invalid credentials/.test(error.message) && !/hunter2/.test(error.message),
    );
    await assert.rejects(registerLocks({ apiUrl, count: 1 }), { code: 'credentials_missing' });
  });
});

describe('the file of locks', () => {
  it('brings the same locks back, adds what is missing, and is for its owner alone', async () => {
    const file = join(directory, 'deep', 'locks.json');
    const first = await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 2 });
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const again = await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 2 });
    assert.deepEqual(again, first);
    assert.equal(requests.length, 2);
    const more = await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 3 });
    assert.deepEqual(more.locks.slice(0, 2), first.locks);
    assert.equal(more.locks[2]?.name, 'Simulated lock 3');
    const fewer = await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 1 });
    assert.equal(fewer.locks.length, 1);
    assert.equal((await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 3 })).locks.length, 3);
  });

  it('keeps what was registered before a failure', async () => {
    const file = join(directory, 'cut.json');
    const onRegistered = (): void => {
      goodToken = 'other';
    };
    await assert.rejects(loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 5, onRegistered }), {
      code: 'api_refused',
    });
    goodToken = 'token-1';
    const { locks } = await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 1 });
    assert.equal(locks.length, 1);
    assert.equal(requests.length, 2);
  });

  it('takes new keys of a rotation', async () => {
    const file = join(directory, 'rotated.json');
    const { locks } = await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 1 });
    const deviceId = locks[0]?.device_id ?? '';
    const keys = makeKeys(2);
    await saveKeys(file, deviceId, keys);
    const [lock] = (await loadOrRegister(file, { apiUrl, accessToken: 'token-1', count: 1 })).locks;
    assert.deepEqual({ ...lock }, { ...locks[0], ...keys });
    await assert.rejects(saveKeys(file, 'STRANGER', keys), { code: 'unknown_lock' });
  });

  it('of another server, or damaged, is left alone', async () => {
    const file = join(directory, 'damaged.json');
    await writeFile(file, '{"apiUrl": "secret-looking');
    const options = { apiUrl, accessToken: 'token-1', count: 1 };
    await assert.rejects(loadOrRegister(file, options), (error: Error) => !error.message.includes('secret-looking'));
    assert.equal(await readFile(file, 'utf8'), '{"apiUrl": "secret-looking');
    await assert.rejects(loadOrRegister(join(directory, 'none.json'), { ...options, count: 0 }), { code: 'no_locks' });
    const elsewhere = join(directory, 'elsewhere.json');
    await writeFile(elsewhere, JSON.stringify({ apiUrl: 'http://other.example', mqtt: null, locks: [] }));
    await assert.rejects(loadOrRegister(elsewhere, options), { code: 'other_server' });
    assert.equal(requests.length, 0);
  });
});
