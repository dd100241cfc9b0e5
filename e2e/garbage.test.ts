import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { createApi } from './harness/api.ts';
import { connectDevice } from './harness/device-connection.ts';
import { registerLock, registerPerson, type Person } from './harness/people.ts';
import { surroundings, type Running } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';

const channels = ['availability', 'status', 'heartbeat', 'response', 'event', 'ota/progress'];
const messages = 1_000;
const goodOneIn = 10;

const now = () => new Date().toISOString();
/** Not one channel's schema takes any of these: a `timestamp` alone would make a heartbeat. */
const wrongTypes: (() => unknown)[] = [
  () => null,
  () => 7,
  () => 'text',
  () => [],
  () => ({}),
  () => [{ online: true }],
  () => ({ online: true, battery: 50, lock_status: 'locked', timestamp: 'yesterday' }),
  () => ({ online: true, battery: 50, lock_status: 'locked', timestamp: '2026-13-45T99:99:99Z' }),
  () => ({ online: true, battery: 50, lock_status: 'locked', timestamp: '9'.repeat(400) }),
  () => ({ online: true, battery: 50, lock_status: 'locked', timestamp: 1e308 }),
  () => ({ request_id: { $ne: null }, success: true }),
  () => ({ request_id: "'; DROP TABLE devices; --", success: 'true' }),
  () => ({ event_id: '\u0000', type: 'access', method: 'pin', action: 'unlock', success: true }),
  () => ({ timestamp: now(), uptime: -1 }),
  () => ({ timestamp: now(), uptime: 'long', online: 'yes', battery: '50', lock_status: 'locked' }),
  () => ({ timestamp: now(), uptime: null, online: true, battery: 1e308, lock_status: 'ajar', event_id: 'e', type: 'party' }),
];
/** A channel's own message with one thing wrong. */
const nearMisses: [string, unknown][] = [
  ['status', { online: 'yes', battery: 50, lock_status: 'locked', timestamp: now() }],
  ['status', { online: true, battery: '50', lock_status: 'locked', timestamp: now() }],
  ['status', { online: true, battery: 101, lock_status: 'locked', timestamp: now() }],
  ['status', { online: true, battery: 50, lock_status: 'ajar', timestamp: now() }],
  ['status', { online: true, battery: 50, lock_status: 'locked', firmware_version: 'v\u0000', timestamp: now() }],
  ['status', { online: true, battery: 50, lock_status: 'locked', temperature: 'warm', timestamp: now() }],
  ['response', { request_id: '\u0000', success: true, timestamp: now() }],
  ['response', { request_id: 'x'.repeat(5000), success: true, timestamp: now() }],
  ['event', { event_id: '\u0000', type: 'access', method: 'pin', action: 'unlock', success: true, timestamp: now() }],
  ['event', { event_id: 'e', type: 'party', timestamp: now() }],
  ['event', { event_id: 'e'.repeat(65), type: 'tamper', timestamp: now() }],
  [
    'event',
    { event_id: 'e', type: 'access', method: 'pin', action: 'unlock', success: true, reason: '\u0000', timestamp: now() },
  ],
  ['ota/progress', { request_id: 7, state: 'downloading', percent: 40, timestamp: now() }],
  ['ota/progress', { request_id: 'x', state: 'dreaming', percent: 40, timestamp: now() }],
  ['availability', 'OnLine'],
];

/** Nothing of it is a message that the protocol knows, on whatever topic it comes. */
const garbage: (() => Buffer)[] = [
  () => randomBytes(randomInt(1, 600)),
  () => Buffer.alloc(0),
  () => Buffer.alloc(randomInt(1, 100)),
  () => Buffer.from(`{"timestamp":"${now()}","battery":`),
  () => Buffer.from(`${'['.repeat(4_000)}${']'.repeat(4_000)}`),
  () => Buffer.from('{"a":'.repeat(1_600) + '1' + '}'.repeat(1_600)),
  () => Buffer.from(`{"__proto__":{"online":true},"constructor":{"prototype":{}}}`),
  () => Buffer.from(`{"online":true,"battery":1e999,"lock_status":"locked","timestamp":"${now()}","x":"\ud800"}`),
  () => Buffer.concat([Buffer.from('{"online":true,"x":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
  () => Buffer.alloc(8 * 1024 + 1, 0x20),
  () => Buffer.alloc(40 * 1024, 0x7b),
  ...wrongTypes.map((make) => () => Buffer.from(JSON.stringify(make()))),
];

function counted(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

for (const place of surroundings) {
  suite(`on ${place.name}`, () => {
    let running: Running;
    let owner: Person;
    before(async () => {
      running = await place.start();
      owner = await registerPerson(createApi(running.server.url), 'Owner');
    });
    after(async () => {
      assert.equal(await running.stop(), 0);
      assert.deepEqual(
        running.server.logs.filter((line) => /"level":"(error|fatal)"/.test(line)),
        [],
        'garbage is no error of the server',
      );
    });

    const metrics = async () => (await fetch(`${running.server.url}/metrics`)).text();

    test(`${messages} messages of garbage on every topic cost no good message, and are counted`, async () => {
      const lock = await registerLock(owner, 'Front Door');
      const device = await connectDevice(running.mqttUrl, lock);
      const droppedBefore = counted(await metrics(), 'smartlock_mqtt_dropped_total');
      const good: number[] = [];
      let bad = 0;
      const sending: Promise<void>[] = [];
      for (let index = 0; index < messages; index += 1) {
        const nearMiss = index % 3 === 0 ? nearMisses[(index / 3) % nearMisses.length] : undefined;
        const channel = nearMiss?.[0] ?? channels[index % channels.length] ?? 'status';
        const payload = nearMiss === undefined ? garbage[index % garbage.length]?.() : Buffer.from(JSON.stringify(nearMiss[1]));
        assert.ok(payload !== undefined);
        sending.push(device.publish(`smartlock/${lock.deviceId}/${channel}`, payload, { qos: index % 7 === 0 ? 0 : 1 }));
        bad += 1;
        if (index % goodOneIn !== 0) continue;
        const at = Date.now() - 1_000_000 + index;
        const status = { online: true, battery: 50, lock_status: 'locked', timestamp: new Date(at).toISOString() };
        sending.push(device.publish(`smartlock/${lock.deviceId}/status`, JSON.stringify(status)));
        good.push(at);
        // A lock, too, has no more than so many under way.
        if (sending.length > 50) await Promise.all(sending.splice(0));
      }
      await Promise.all(sending);
      assert.equal(device.isOpen, true, 'a lock that sends garbage keeps its connection');

      const missing = async (): Promise<number[]> => {
        const rows = await running.query(
          `SELECT DISTINCT round(extract(epoch FROM reported_at) * 1000) FROM device_telemetry WHERE device_pk = ${lock.id}`,
        );
        const stored = new Set(rows.map(Number));
        return good.filter((at) => !stored.has(at));
      };
      await waitFor('every good message to be stored', async () => (await missing()).length === 0);
      await waitFor(
        `${bad} messages to be counted`,
        async () => counted(await metrics(), 'smartlock_mqtt_dropped_total') - droppedBefore >= bad,
      );
      const dropped = counted(await metrics(), 'smartlock_mqtt_dropped_total') - droppedBefore;
      assert.equal(dropped, bad, 'and nothing but them');
      const rows = await running.query(`SELECT count(*) FROM device_telemetry WHERE device_pk = ${lock.id}`);
      assert.deepEqual(rows, [String(good.length)], 'nothing of the garbage was stored');
      await device.close();
    });

    test('a message that is larger than anything allowed stops nobody’s messages', async () => {
      const lock = await registerLock(owner, 'Front Door');
      const other = await registerLock(owner, 'Back Door');
      const status = (at: number) =>
        JSON.stringify({ online: true, battery: 50, lock_status: 'locked', timestamp: new Date(at).toISOString() });
      for (const bytes of [63 * 1024, 100 * 1024, 1024 * 1024]) {
        const device = await connectDevice(running.mqttUrl, lock);
        const topic = `smartlock/${lock.deviceId}/status`;
        // Refused, or taken and thrown away: both are right.
        await device.publish(topic, Buffer.alloc(bytes, 0x61)).catch(() => undefined);
        await device.close();
      }
      const [one, two] = await Promise.all([lock, other].map((each) => connectDevice(running.mqttUrl, each)));
      assert.ok(one !== undefined && two !== undefined);
      const at = Date.now() - 5_000_000;
      await one.publish(`smartlock/${lock.deviceId}/status`, status(at));
      await two.publish(`smartlock/${other.deviceId}/status`, status(at));
      await waitFor('both good messages', async () => {
        const [count] = await running.query(
          `SELECT count(DISTINCT device_pk) FROM device_telemetry WHERE reported_at = '${new Date(at).toISOString()}'`,
        );
        return count === '2';
      });
      await Promise.all([one.close(), two.close()]);
    });

    /** Sends bytes and answers what came back until the other side closed, or `untilMs` went by. */
    async function throwAt(port: number, bytes: Uint8Array): Promise<string> {
      return await new Promise((resolve) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
        socket.setTimeout(20_000, () => socket.destroy());
        socket.on('data', (chunk: Buffer) => {
          answer += chunk.toString('latin1');
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(answer));
      });
    }

    test('bytes that are no HTTP get a 400 or a closed door, and the next request its answer', async () => {
      const port = Number(new URL(running.server.url).port);
      const pieces = [
        randomBytes(2_000),
        Buffer.from('\u0000\u0000\u0000\r\n\r\n'),
        Buffer.from('GET\r\n\r\n'),
        Buffer.from('GET /api/v1/devices/ HTTP/9.9\r\nHost: x\r\n\r\n'),
        Buffer.from(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`),
        Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\n${'X-Y: z\r\n'.repeat(5_000)}\r\n`),
        Buffer.from('POST /api/v1/auth/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'),
        Buffer.from(
          'POST /api/v1/auth/login/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX',
        ),
        Buffer.from('POST /api/v1/auth/login/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n\r\n'),
        Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
      ];
      for (const [index, piece] of pieces.entries()) {
        const answer = await throwAt(port, piece);
        assert.match(answer, /^$|^HTTP\/1\.1 4\d\d /, `piece ${index}: ${answer.slice(0, 200)}`);
        assert.doesNotMatch(answer, /\bat .*\.(js|ts):\d+/, 'no stack trace');
      }
      assert.equal((await fetch(`${running.server.url}/health/ready`)).status, 200);
    });

    test('REST bodies that make no sense get a 4xx with a code, never a 5xx', async () => {
      const bodies: [string, string | Buffer][] = [
        ['application/json', '{'],
        ['application/json', ''],
        ['application/json', 'null'],
        ['application/json', '[]'],
        ['application/json', '"text"'],
        ['application/json', '{"name":"a\\u0000b"}'],
        ['application/json', '{"name":{"$gt":""}}'],
        ['application/json', '{"__proto__":{"name":"x"}}'],
        ['application/json', `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
        ['application/json', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
        ['application/json', `{"name":"${'x'.repeat(2 * 1024 * 1024)}"}`],
        ['text/plain', '{"name":"Door"}'],
        ['application/xml', '<name/>'],
        ['multipart/form-data', 'x'],
      ];
      const login = await createApi(running.server.url).post('/auth/login/', { email: owner.email, password: owner.password });
      const Authorization = `Bearer ${login.text('tokens.access')}`;
      for (const [type, body] of bodies) {
        const response = await fetch(`${running.server.url}/api/v1/devices/`, {
          method: 'POST',
          headers: { Authorization, 'Content-Type': type },
          body: typeof body === 'string' ? body : new Uint8Array(body),
        });
        const text = await response.text();
        const shown = `${type} ${String(body).slice(0, 40)}: ${response.status} ${text.slice(0, 300)}`;
        assert.ok(response.status >= 400 && response.status < 500, shown);
        assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/, shown);
        assert.match(text, /"code":"[a-z_]+"/, shown);
      }
    });

    if (place.isEmbedded) {
      test('bytes that are no MQTT end their own connection alone', async () => {
        const lock = await registerLock(owner, 'Front Door');
        const device = await connectDevice(running.mqttUrl, lock);
        const port = Number(new URL(running.mqttUrl).port);
        const header = Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]);
        for (let count = 0; count < 20; count += 1) await throwAt(port, randomBytes(500));
        for (const bytes of [header, Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(100), Buffer.from([0x10, 0x00])]) {
          await throwAt(port, bytes);
        }
        const status = { online: true, battery: 50, lock_status: 'locked', timestamp: now() };
        await device.publish(`smartlock/${lock.deviceId}/status`, JSON.stringify(status));
        await device.close();
      });
    }
  });
}
