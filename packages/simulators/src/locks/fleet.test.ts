import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createFleet } from './fleet.ts';
import type { LockKeys } from './protocol.ts';
import { newLock, TIMING, withLock, type Scene } from './testing/scene.ts';
import { makeCommand, makeKeys, seal, startTinyServer, until, type TinyServer } from './testing/tiny-server.ts';

let server: TinyServer;

before(async () => {
  server = await startTinyServer();
});
after(() => server.close());

function availability(id: string): string[] {
  return server.received.filter((one) => one.deviceId === id && one.channel === 'availability').map(({ text }) => text);
}

describe('a lock on the wire', () => {
  it('announces itself after subscribing, obeys, answers and says goodbye', async () => {
    let id = '';
    await withLock(server, async (scene) => {
      id = scene.id;
      await until(() => server.of(id, 'status').length === 1, 'the first status');
      const { online, battery, lock_status, settings_version, door: doorState } = scene.lastStatus();
      assert.deepEqual([online, battery, lock_status, settings_version, doorState], [true, 100, 'locked', 0, 'closed']);
      const unlock = scene.order('unlock');
      const answer = await scene.answer(unlock);
      assert.deepEqual([answer['success'], answer['status']], [true, 'unlocked']);
      await until(() => scene.lastStatus()['lock_status'] === 'unlocked', 'the status of the change');
      assert.deepEqual(
        scene.lock.actuations.map(({ request_id, expires_at }) => [request_id, new Date(expires_at).toISOString()]),
        [[unlock['request_id'], unlock['expires_at']]],
      );
      await until(() => server.of(id, 'heartbeat').length >= 2, 'two heartbeats');
      await until(() => scene.lock.state.unsettled === 0, 'every PUBACK');
    });
    assert.deepEqual(availability(id), ['online', 'offline']);
    assert.equal(
      server.received.filter((one) => one.deviceId === id && one.channel === 'availability').every(({ retain }) => retain),
      true,
    );
  });

  it('a broken connection leaves the will behind, and the lock comes back by itself', async () => {
    await withLock(server, async ({ id, lock, fleet }) => {
      lock.dropConnection();
      await until(() => lock.counters.connects === 2, 'the second connection');
      await fleet.connected();
      await until(() => availability(id).join(' ') === 'online offline online', 'the will and the return');
    });
  });

  it('a command sent before a break is not carried out after it', async () => {
    await withLock(server, async ({ id, keys, lock, fleet, answer }) => {
      const old = makeCommand('unlock', keys, { now: Date.now() - 11_000 });
      server.kick(id);
      await until(() => lock.counters.connects === 2, 'the return');
      await fleet.connected();
      server.send(id, old);
      assert.equal((await answer(old))['error'], 'expired');
      assert.deepEqual(lock.actuations, []);
    });
  });

  it('a replay is obeyed once, and commands in the wrong order each once', async () => {
    await withLock(server, async ({ id, keys, lock, answer }) => {
      const first = makeCommand('unlock', keys);
      const second = makeCommand('lock', keys, { now: Date.now() + 50 });
      for (const message of [second, first, first, second, first]) server.send(id, message);
      await answer(first);
      await until(() => lock.counters.silent.nonce === 3, 'three replays refused');
      assert.deepEqual(
        lock.actuations.map(({ command }) => command),
        ['lock', 'unlock'],
      );
      assert.equal(server.answerTo(first).length + server.answerTo(second).length, 2);
    });
  });

  it('a wrong api_key is refused and tried again, and stop works meanwhile', async () => {
    const config = { ...newLock(server), api_key: '0'.repeat(64) };
    const fleet = createFleet({ mqttUrl: server.url, locks: [config], timing: TIMING });
    fleet.start();
    await until(() => fleet.counters.connectsRefused >= 3, 'three refusals');
    await assert.rejects(fleet.connected({ timeoutMs: 1 }), { code: 'fleet_timeout' });
    assert.equal(
      server.logins.some(({ deviceId, ok }) => deviceId === config.device_id && ok),
      false,
    );
    await fleet.stop();
  });

  it('comes back when the broker was away', async () => {
    const other = await startTinyServer();
    const config = newLock(server);
    other.passwords.set(config.device_id, new Set([config.api_key]));
    const fleet = createFleet({ mqttUrl: other.url, locks: [config], timing: TIMING });
    fleet.start();
    await fleet.connected();
    await other.close();
    await until(() => fleet.onlineCount === 0, 'the loss');
    const again = await startTinyServer(other.port);
    again.passwords.set(config.device_id, new Set([config.api_key]));
    await fleet.connected();
    await fleet.stop();
    await again.close();
  });
});

describe('what is published', () => {
  it('is published again until its PUBACK comes, under the same event id', async () => {
    await withLock(server, async ({ id, lock }) => {
      await until(() => lock.state.unsettled === 0, 'quiet');
      server.holdAcknowledgements();
      try {
        lock.turnKey();
        await until(() => lock.counters.publishedAgain >= 2, 'event and status published again');
        assert.equal(lock.state.eventsQueued, 1);
      } finally {
        server.releaseAcknowledgements();
      }
      await until(() => lock.state.unsettled === 0, 'every PUBACK');
      const ids = server.of(id, 'event').map(({ event_id }) => event_id);
      assert.equal(ids.length >= 1, true);
      assert.equal(new Set(ids).size, 1);
      assert.equal(lock.counters.eventsStored, 1);
    });
  });

  it('outlives the connection until it is acknowledged', async () => {
    await withLock(server, async ({ id, lock, fleet, order }) => {
      await until(() => lock.state.unsettled === 0, 'quiet');
      server.holdAcknowledgements();
      const message = order('unlock');
      try {
        await until(() => server.answerTo(message).length === 1, 'the answer, unacknowledged');
        lock.turnKey('locked');
        server.kick(id);
        await until(() => lock.counters.disconnects === 1, 'the loss');
      } finally {
        server.releaseAcknowledgements();
      }
      await fleet.connected();
      await until(() => server.answerTo(message).length === 2, 'the answer again');
      await until(() => lock.state.unsettled === 0, 'every PUBACK');
      assert.equal(lock.counters.eventsStored, 1);
    });
  });

  it('travels over TLS, and only to a broker with the right certificate', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'broker-'));
    const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const subject = ['-subj', '/CN=broker', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
    const [key, cert] = [await readFile(keyFile, 'utf8'), await readFile(certFile, 'utf8')];
    const secure = await startTinyServer(0, { key, cert });
    const locks = [newLock(secure)];
    const trusting = createFleet({ mqttUrl: secure.url, locks, ca: cert, timing: TIMING });
    trusting.start();
    await trusting.connected();
    await trusting.stop();
    const reasons: unknown[] = [];
    const logger = { debug: (details: Record<string, unknown>) => reasons.push(details['reason']) };
    const doubting = createFleet({ mqttUrl: secure.url, locks, timing: TIMING, logger });
    doubting.start();
    await until(() => reasons.length > 0, 'the refusal');
    assert.match(String(reasons[0]), /self-signed/);
    assert.equal(doubting.onlineCount, 0);
    await doubting.stop();
    await secure.close();
    await rm(directory, { recursive: true });
  });
});

describe('new keys over the wire', () => {
  function orderRotation({ id, keys, order }: Scene): { message: Record<string, unknown>; next: LockKeys } {
    const next = makeKeys(2);
    const { key_version: new_key_version, ...secrets } = next;
    const request_id = `rotation-of-${id}`;
    const keys_encrypted = seal(JSON.stringify(secrets), keys.encryption_key, id, request_id);
    return { next, message: order('rotate_keys', { more: { request_id, new_key_version, keys_encrypted } }) };
  }

  it('are taken, answered, used, and told to whoever keeps them', async () => {
    const told: LockKeys[] = [];
    await withLock(
      server,
      async (scene) => {
        const { id, keys, lock, fleet, answer } = scene;
        server.passwords.get(id)?.clear();
        const { message, next } = orderRotation(scene);
        server.passwords.set(id, new Set([keys.api_key, next.api_key]));
        assert.equal((await answer(message))['success'], true);
        await until(() => lock.state.keyVersion === 2, 'the connection with the new keys');
        await fleet.connected();
        assert.equal(server.logins.findLast(({ deviceId }) => deviceId === id)?.apiKey, next.api_key);
        const silentBefore = lock.counters.silent.signature;
        scene.order('unlock');
        const newer = makeCommand('unlock', next);
        server.send(id, newer);
        assert.equal((await answer(newer))['success'], true);
        assert.equal(lock.counters.silent.signature, silentBefore + 1);
        assert.equal(server.answerTo(message).length, 1);
        assert.deepEqual(told, [next]);
      },
      { onKeysChanged: (_id, keys) => told.push(keys) },
    );
  });

  it('that open no connection yet do not lock the lock out', async () => {
    await withLock(server, async (scene) => {
      const { id, keys, lock, fleet, answer } = scene;
      const { message, next } = orderRotation(scene);
      await answer(message);
      await until(() => lock.counters.connects === 2, 'a connection with the old keys');
      assert.equal(lock.state.keyVersion, 1);
      assert.equal(
        server.logins.some(({ deviceId, apiKey, ok }) => deviceId === id && apiKey === next.api_key && !ok),
        true,
      );
      const both = makeCommand('unlock', keys, { nextSecretKey: next.secret_key });
      server.send(id, both);
      assert.equal((await answer(both))['success'], true);
      server.passwords.get(id)?.add(next.api_key);
      lock.dropConnection();
      await until(() => lock.state.keyVersion === 2, 'the new keys at last');
      await fleet.connected();
    });
  });
});

describe('events', () => {
  it('of the time offline arrive once, in order, marked, with their own times', async () => {
    await withLock(server, async ({ id, lock, fleet }) => {
      lock.turnKey('unlocked');
      await until(() => server.of(id, 'event').length === 1 && lock.state.eventsQueued === 0, 'the live event');
      lock.disconnect();
      await until(() => fleet.onlineCount === 0, 'the goodbye');
      for (let i = 0; i < 30; i += 1) lock.turnKey();
      lock.losePower();
      lock.restorePower();
      await until(() => lock.state.eventsQueued === 0, 'all events stored');
      const [live, ...replayed] = server.of(id, 'event');
      assert.equal(live?.['offline'], undefined);
      assert.equal(replayed.length, 30);
      assert.equal(
        replayed.every(({ offline }) => offline === true),
        true,
      );
      assert.equal(new Set(replayed.map(({ event_id }) => event_id)).size, 30);
      assert.deepEqual(
        replayed.map(({ action }) => action),
        Array.from({ length: 30 }, (_one, index) => (index % 2 === 0 ? 'lock' : 'unlock')),
      );
      const times = replayed.map(({ timestamp }) => String(timestamp));
      assert.deepEqual(times, times.toSorted());
      lock.dropConnection();
      await until(() => lock.counters.connects === 3, 'one more connection');
      await fleet.connected();
      await until(() => lock.state.unsettled === 0, 'quiet');
      assert.equal(server.of(id, 'event').length, 31);
    });
  });
});

describe('many locks', () => {
  it('500 connect in one process, each obeys its own commands alone, and none late', async () => {
    const configs = Array.from({ length: 500 }, () => newLock(server));
    const fleet = createFleet({ mqttUrl: server.url, locks: configs, connectsPerSecond: 1000, timing: { reconnectMinMs: 20 } });
    fleet.start();
    await fleet.connected();
    const messages = configs.map((config) => ({ id: config.device_id, message: makeCommand('unlock', config) }));
    for (const { id, message } of messages) server.send(id, message);
    await until(() => fleet.counters.answered === 500, 'all answers');
    for (const { id, message } of messages) {
      const [actuation, ...more] = fleet.lock(id).actuations;
      assert.ok(actuation);
      assert.equal(actuation.request_id, message['request_id']);
      assert.equal(actuation.at < actuation.expires_at, true);
      assert.equal(more.length, 0);
    }
    await fleet.stop();
    assert.equal(fleet.onlineCount, 0);
  });

  it('the same device twice is refused at once', () => {
    const config = newLock(server);
    assert.throws(() => createFleet({ mqttUrl: server.url, locks: [config, config] }), { code: 'duplicate_lock' });
    assert.throws(() => createFleet({ mqttUrl: 'http://127.0.0.1', locks: [] }), { code: 'invalid_mqtt_url' });
  });
});
