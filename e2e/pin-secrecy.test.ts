import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFleet } from '@smartlock/simulators';
import { createApi, type Answer } from './harness/api.ts';
import { createCanaries } from './harness/canaries.ts';
import { connectDevice } from './harness/device-connection.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { observablePlaces } from './harness/pin-places.ts';
import { waitFor } from './harness/wait.ts';
import { startWebhookReceiver } from './harness/webhook-receiver.ts';

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

for (const place of observablePlaces) {
  test(`no PIN and no password is in a log, a metric, an error, a queue, a column, a webhook or a backup, on ${place.name}`, async (t) => {
    const receiver = await startWebhookReceiver();
    t.after(() => receiver.close());
    const running = await place.start({ LOG_LEVEL: 'trace', WEBHOOKS_ALLOW_PRIVATE: '127.0.0.1' });
    let isStopped = false;
    t.after(async () => {
      if (!isStopped) await running.stop();
    });
    const canaries = createCanaries();
    const { url } = running.server;
    const told = (answer: Answer): string => JSON.stringify([answer.body, ...answer.headers]);
    /** An answer that must hold none of them. */
    const quiet = async (asked: Promise<Answer>, ...statuses: number[]): Promise<Answer> => {
      const answer = await asked;
      assert.deepEqual(canaries.findIn(told(answer)), [], `the answer ${answer.status} ${JSON.stringify(answer.body)}`);
      if (statuses.length > 0) assert.ok(statuses.includes(answer.status), `${answer.status} ${JSON.stringify(answer.body)}`);
      return answer;
    };
    /** An answer to somebody who may see them. */
    const shown = async (asked: Promise<Answer>, digits: string): Promise<Answer> => {
      const answer = await asked;
      assert.ok(answer.status < 300, `${answer.status} ${JSON.stringify(answer.body)}`);
      assert.ok(told(answer).includes(digits), JSON.stringify(answer.body));
      return answer;
    };
    const { api, ...owner } = await registerPerson(createApi(url), 'Owner');
    const member = await registerPerson(createApi(url), 'Member');
    // Everything that happens, as receivers outside get it.
    const hook = await api.post('/webhooks/', { url: receiver.url });
    assert.equal(hook.status, 201, JSON.stringify(hook.body));
    const lock = await registerLock({ api, ...owner }, 'Front Door');
    const device = lock.id;
    const share = await api.post(`/devices/${device}/shares/`, { email: member.email, role: 'member' });
    assert.equal(share.status, 201, JSON.stringify(share.body));

    // Made, made again, changed, seen.
    const made = canaries.digits('a PIN that was made');
    const order = { device, pin_code: made, label: 'Cleaner' };
    const key = { 'Idempotency-Key': 'the-same-twice' };
    const pin = (await shown(api.post('/access/pins/', order, key), made)).number('id');
    await shown(api.post('/access/pins/', order, key), made);
    await quiet(api.post('/access/pins/', { ...order, label: 'Other' }, key), 422);
    await quiet(api.post('/access/pins/', order), 409);
    await shown(api.get('/access/pins/'), made);
    await shown(api.get(`/access/pins/${pin}/`), made);
    const changed = canaries.digits('a PIN that was changed');
    const other = canaries.digits('a PIN before its change');
    const changing = (await shown(api.post('/access/pins/', { device, pin_code: other }), other)).number('id');
    await shown(api.patch(`/access/pins/${changing}/`, { pin_code: changed }), changed);
    await quiet(api.patch(`/access/pins/${changing}/`, { pin_code: made }), 409);
    await quiet(api.patch(`/access/pins/${changing}/`, { pin_code: made }, { 'If-Match': '"99"' }), 412);
    const mailed = canaries.digits('a PIN that was mailed to its holder');
    await shown(api.post('/access/pins/', { device, user: member.id, pin_code: mailed }), mailed);
    await quiet(member.api.get('/access/pins/'), 200);
    await quiet(member.api.post('/access/pins/', { device, user: owner.id, pin_code: canaries.digits('refused') }), 403);

    // Typed, right and wrong, by people and by the device.
    const device_id = lock.deviceId;
    const keypad = { 'X-Device-Key': lock.keys.api_key };
    for (const explain of ['', '?explain=true']) {
      const right = { pin_code: made };
      const wrong = { pin_code: canaries.digits('a wrong PIN') };
      for (const typed of [right, wrong]) {
        await quiet(api.post(`/access/pins/${pin}/validate/${explain}`, typed), 200);
        await quiet(api.post(`/access/pins/validate/${explain}`, { device_id, ...typed }), 200);
      }
      await quiet(member.api.post('/access/pins/validate/', { device_id, ...wrong }), 200);
    }
    await quiet(createApi(url).post('/access/pins/validate/', { pin_code: made }, keypad), 200);
    await quiet(createApi(url).post('/access/pins/validate/', { pin_code: canaries.digits('a wrong PIN') }, keypad), 200);
    await quiet(createApi(url).post('/access/pins/validate/', { pin_code: made }), 401);
    await quiet(api.post('/access/pins/validate/', { device_id: 'NOSUCH1', pin_code: made }), 404);
    await quiet(api.post('/access/pins/999999/validate/', { pin_code: made }), 404);
    await quiet(api.post('/access/qrcodes/scan/', { code: made }), 200);

    // Guests.
    const invited = canaries.digits("a guest's PIN");
    const guest = { device, guest_email: 'guest@example.com', guest_name: 'Guest', valid_until: inAnHour() };
    const guests = '/access/temporary-access/';
    const access = await shown(api.post(guests, { ...guest, access_type: 'period', pin_code: invited }), invited);
    await shown(api.get(guests), invited);
    await quiet(api.post(guests, { ...guest, access_type: 'period', pin_code: invited }), 409);
    await quiet(api.post(guests, { ...guest, access_type: 'recurring', pin_code: canaries.digits('refused') }), 400);
    const moved = canaries.digits("a guest's other PIN");
    await shown(api.patch(`${guests}${access.number('id')}/`, { pin_code: moved }), moved);
    assert.equal((await quiet(api.delete(`${guests}${access.number('id')}/`))).status, 204);

    // What cannot be read.
    const bad = () => canaries.digits('a request that was refused');
    for (const path of [
      '/access/pins/',
      '/access/pins/validate/',
      `/access/pins/${pin}/validate/`,
      guests,
      `/devices/${device}/unlock/`,
    ]) {
      const fields = [
        { pin_code: Number(bad()) },
        { pin_code: [bad()] },
        { pin_code: { digits: bad() } },
        { pin_code: `${bad()}9999` },
        { pin_code: `${bad()}x` },
        { pin_code: bad().repeat(8) },
        { pin: bad() },
        { device: 'none', pin_code: bad() },
      ];
      for (const field of fields) await quiet(api.post(path, { device, ...field }));
      const texts = [
        `{"pin_code": "${bad()}"`,
        `{"pin_code": ${bad()}x}`,
        `"pin_code": "${bad()}"`,
        bad(),
        `{"pin_code": "${bad()}\u0001"}`,
      ];
      for (const body of [...texts, texts.join('\n').repeat(2000)]) {
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
          const headers = { Authorization: `Bearer ${(await logIn(url, owner)) ?? ''}`, 'Content-Type': type };
          const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body });
          assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
          assert.deepEqual(canaries.findIn(await answer.text()), []);
        }
      }
    }

    // At the lock, and by way of it.
    const spy = await connectDevice(running.mqttUrl, lock, { clientId: `${device_id}-spy` });
    assert.equal(await spy.subscribe(`smartlock/${device_id}/#`), true);
    const fleet = createFleet({ mqttUrl: running.mqttUrl, locks: [{ device_id, ...lock.keys }] });
    t.after(() => fleet.stop());
    fleet.start();
    await fleet.connected();
    const door = fleet.lock(device_id);
    await waitFor(
      'the lock to be seen online',
      async () => (await api.get(`/devices/${device}/status/`)).at('is_online') === true,
    );
    await waitFor('the codes to be on the lock', () => door.memory.codes.some(({ digits }) => digits === made));
    assert.equal(
      (await quiet(api.post(`/devices/${device}/unlock/?wait=20`, { pin_code: made }), 200)).text('result'),
      'succeeded',
    );
    await quiet(api.post(`/devices/${device}/lock/?wait=20`, {}), 200);
    await quiet(api.post(`/devices/${device}/unlock/?wait=20`, { pin_code: canaries.digits('a wrong PIN') }), 400, 403);
    door.enterCode(made);
    door.enterCode(canaries.digits('a wrong PIN at the lock'));
    await waitFor('the lock to have told both', async () => {
      const logs = await quiet(api.get(`/devices/${device}/logs/`), 200);
      return (
        logs.list('results').filter((entry) => JSON.stringify(entry).includes('"Invalid PIN"')).length > 0 &&
        door.state.eventsQueued === 0
      );
    });
    const timestamp = new Date().toISOString();
    const event = { event_id: 'e-1', type: 'access', method: 'pin', action: 'unlock', success: true, timestamp };
    const garbled = [
      ['event', JSON.stringify({ ...event, method: bad() })],
      ['event', JSON.stringify({ ...event, pin_code: bad(), success: 'yes' })],
      ['event', JSON.stringify({ ...event, pin: bad() })],
      ['event', `{"pin_code": ${bad()}x`],
      ['status', JSON.stringify({ online: true, battery: 50, lock_status: 'locked', pin_code: bad(), timestamp })],
      ['status', JSON.stringify({ online: true, battery: Number(bad()), lock_status: 'locked', timestamp })],
      ['response', JSON.stringify({ request_id: 'none', success: false, pin_code: bad(), timestamp })],
      ['heartbeat', bad()],
    ] as const;
    for (const [channel, payload] of garbled) await spy.publish(`smartlock/${device_id}/${channel}`, payload);
    const commands = spy.received.filter(({ topic }) => topic.endsWith('/command'));
    assert.ok(
      commands.some(({ payload }) => payload.includes('pin_encrypted')),
      'codes were sent to the lock',
    );
    assert.deepEqual(
      commands.flatMap(({ payload }) => canaries.findIn(payload)),
      [],
    );

    // When the database itself refuses.
    const failures: number[] = [];
    for (const [table, column] of [
      ['pins', 'usage_count'],
      ['access_logs', 'credential_ref'],
      ['failed_attempts', 'attempted_pin_hash'],
      ['notification_deliveries', 'body_sealed'],
    ] as const) {
      await running.query(`ALTER TABLE ${table} RENAME COLUMN ${column} TO ${column}_away`);
      const typed = [made, canaries.digits('a wrong PIN')].map((pin_code) =>
        api.post('/access/pins/validate/', { device_id, pin_code }),
      );
      for (const asked of typed) failures.push((await quiet(asked, 200, 500)).status);
      const created = canaries.digits('a PIN that could not be made');
      const answer = await api.post('/access/pins/', { device, user: member.id, pin_code: created });
      if (answer.status !== 201) failures.push((await quiet(Promise.resolve(answer), 500)).status);
      await running.query(`ALTER TABLE ${table} RENAME COLUMN ${column}_away TO ${column}`);
    }

    assert.ok(failures.filter((status) => status === 500).length >= 4, `the database was to refuse: ${failures.join()}`);

    // What is left of it everywhere.
    assert.ok(
      canaries.findIn(told(await api.get('/security/failed-attempts/?page_size=100'))).length > 0,
      'the owner sees what was tried',
    );
    await quiet(api.get('/access/logs/'), 200);
    await quiet(api.get('/access/logs/export/'), 200);
    await quiet(api.get(`/devices/${device}/commands/`), 200);
    await quiet(member.api.get('/security/failed-attempts/'), 200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /^# HELP/m);
    assert.deepEqual(canaries.findIn(metrics), []);

    const { admin } = running.server;
    assert.ok(admin !== undefined);
    const staff = createApi(url, (await logIn(url, admin)) ?? '');
    const outbox = await quiet(staff.get('/notifications/outbox/?page_size=100'), 200);
    const mails = outbox.list('results') as { id: number; to: string }[];
    const found: string[] = [];
    for (const { id, to } of mails) {
      const mail = await staff.get(`/notifications/outbox/${id}/`);
      for (const one of canaries.findIn(told(mail))) found.push(`${to} ${one.split(':')[0]}`);
    }
    assert.deepEqual(
      found.filter((one) => !one.includes('could not be made')).toSorted(),
      [
        "guest@example.com a guest's PIN",
        "guest@example.com a guest's other PIN",
        `${member.email} a PIN that was mailed to its holder`,
      ].toSorted(),
    );

    await waitFor('the webhooks to be sent', async () => {
      const [waiting] = await running.query(`SELECT count(*) FROM webhook_deliveries WHERE status = 'pending'`);
      return waiting === '0' && receiver.received.some((text) => text.includes('"guest.deleted"'));
    });
    const toldTypes = new Set(receiver.received.map((text) => /"type":"([^"]+)"/.exec(text)?.[1]));
    for (const type of ['pin.created', 'pin.updated', 'guest.created', 'command.settled'])
      assert.ok(toldTypes.has(type), `${type} among ${[...toldTypes].join()}`);
    assert.deepEqual(canaries.findIn(receiver.received.join('\n')), [], 'in what webhooks sent');

    const backup = await running.backup?.();
    if (backup !== undefined) {
      assert.match(backup, /COPY public\.pins /);
      assert.deepEqual(canaries.findIn(backup), [], 'in a backup of the database');
      for (const { password } of [owner, member]) assert.ok(!backup.includes(password), 'a password in a backup');
    }

    const tables = await running.query(
      `SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    assert.ok(
      tables.includes('public.pins') &&
        tables.includes('public.notification_deliveries') &&
        tables.includes('public.idempotency_keys'),
    );
    let rows = 0;
    for (const table of tables) {
      const dump = await running.query(`SELECT t::text FROM ${table} t`);
      rows += dump.length;
      assert.deepEqual(canaries.findIn(dump.join('\n')), [], `in the table ${table}`);
      for (const { password } of [owner, member])
        assert.ok(!dump.some((row) => row.includes(password)), `a password in the table ${table}`);
    }
    await fleet.stop();
    await spy.close();
    isStopped = true;
    const printed = await running.stop();
    for (const [who, lines] of Object.entries(printed)) {
      assert.deepEqual(canaries.findIn(lines.join('\n')), [], `printed by ${who}`);
      for (const { password } of [owner, member])
        assert.ok(!lines.some((line) => line.includes(password)), `a password printed by ${who}`);
    }
    assert.ok(running.server.logs.some((line) => line.includes('"level":"trace"') || line.includes('"level":"debug"')));
    t.diagnostic(`${tables.length} tables with ${rows} rows, ${running.server.logs.length} lines of the log`);
  });
}

async function logIn(url: string, { email, password }: { email: string; password: string }): Promise<string | undefined> {
  const login = await createApi(url).post('/auth/login/', { email, password });
  return login.status === 200 ? login.text('tokens.access') : undefined;
}
