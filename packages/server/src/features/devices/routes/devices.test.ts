import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  call,
  newDeviceId,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../testing/devices-fixture.ts';

describe('devices', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let other: Person;
  before(async () => {
    fixture = await startDevices();
    [owner, other] = [await registerPerson(fixture), await registerPerson(fixture)];
  });
  after(() => fixture.close());

  const create = (body: object, person = owner) => call(fixture, person, 'POST', '/devices/', body);

  it('are registered with what the first client sends, and answer their keys and the way to the broker', async () => {
    const answer = await create({ name: '  Front door ', device_id: 'aa:bb:cc:00:11:22', location: 'Main entrance' });
    assert.equal(answer.statusCode, 201);
    const body = answer.json();
    assert.equal(answer.headers.etag, '"1"');
    assert.deepEqual(body.mqtt, { url: 'mqtt://broker.example.com:1883', topic_prefix: 'smartlock', username: 'AABBCC001122' });
    assert.equal(body.keys.key_version, 1);
    const { id, keys, mqtt, created_at, updated_at, owner_name, ...rest } = body;
    assert.ok(id > 0 && keys && mqtt && created_at && updated_at && owner_name.startsWith('Ada'));
    assert.deepEqual(rest, {
      name: 'Front door',
      device_id: 'AABBCC001122',
      owner: { id: owner.id, email: owner.email },
      role: 'owner',
      vendor: 'mqtt',
      vendor_account: null,
      vendor_ref: null,
      location: 'Main entrance',
      is_online: false,
      battery_level: 100,
      lock_status: 'locked',
      status_display: 'Locked',
      firmware_version: '',
      signal_strength: null,
      temperature: null,
      door: null,
      is_locked_down: false,
      settings: {
        auto_lock_enabled: true,
        auto_lock_delay: 30,
        silent_mode: false,
        led_enabled: true,
        notifications_enabled: true,
      },
      last_activity: null,
      last_seen: null,
    });
    const shown = (await call(fixture, owner, 'GET', `/devices/${id}/`)).json();
    assert.deepEqual(shown, { id, owner_name, created_at, updated_at, ...rest });
  });

  it('get an identifier where none is given', async () => {
    const [first, second] = [await create({ name: 'A' }), await create({ name: 'B' })];
    assert.match(first.json().device_id, /^SL[A-Z2-9]{10}$/);
    assert.notEqual(first.json().device_id, second.json().device_id);
  });

  it('with an identifier that is taken are refused by name of the field, whatever its form, also at the same moment', async () => {
    const deviceId = newDeviceId();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        create({ name: 'X', device_id: index % 2 === 0 ? deviceId : deviceId.toLowerCase() }, index < 3 ? owner : other),
      ),
    );
    assert.deepEqual(
      answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b),
      [201, 400, 400, 400, 400],
    );
    const refused = answers.find((answer) => answer.statusCode === 400);
    assert.deepEqual([refused?.json().errors[0].field, refused?.json().errors[0].code], ['device_id', 'device_id_taken']);
  });

  for (const body of [
    {},
    { name: '' },
    { name: '   ' },
    { name: '\u00a0\t' },
    { name: 'x'.repeat(201) },
    { name: 5 },
    { name: 'X', device_id: 'ABC12' },
    { name: 'X', device_id: '' },
    { name: 'X', device_id: 123456 },
    { name: 'X', location: 'x'.repeat(501) },
    { name: 'X', owner: 1 },
    { name: 'X', is_online: true },
  ]) {
    it(`are not registered with ${JSON.stringify(body).slice(0, 60)}`, async () =>
      assert.equal((await create(body)).statusCode, 400));
  }

  it('are renamed and moved in part or whole, never into nothing', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const change = (method: 'PUT' | 'PATCH', body: object) => call(fixture, owner, method, `/devices/${lock.id}/`, body);
    assert.deepEqual((await change('PATCH', { location: ' Cellar ' })).json().location, 'Cellar');
    const renamed = await change('PUT', { name: 'Back door' });
    assert.deepEqual([renamed.json().name, renamed.json().location, renamed.headers.etag], ['Back door', 'Cellar', '"3"']);
    for (const [method, body] of [
      ['PATCH', { name: '   ' }],
      ['PATCH', { name: null }],
      ['PATCH', {}],
      ['PUT', {}],
      ['PUT', { location: 'x' }],
      ['PATCH', { device_id: 'ABCDEF' }],
      ['PATCH', { owner_id: other.id }],
    ] as const)
      assert.equal((await change(method, body)).statusCode, 400, `${method} ${JSON.stringify(body)}`);
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/`)).json().name, 'Back door');
  });

  it('read with an ETag change only if nobody was faster', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const { etag } = (await call(fixture, owner, 'GET', `/devices/${lock.id}/`)).headers;
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((name) =>
        call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name }, { 'if-match': String(etag) }),
      ),
    );
    assert.deepEqual(
      answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b),
      [200, 412, 412],
    );
  });

  it('show their state to their own key alone, and nothing else', async () => {
    const [lock, foreign] = [await registerLock(fixture, owner), await registerLock(fixture, other)];
    const ask = (id: number, key: string, path = 'status/') =>
      call(fixture, null, 'GET', `/devices/${id}/${path}`, undefined, { 'x-device-key': key });
    assert.equal((await ask(lock.id, lock.keys.api_key)).json().device_id, lock.deviceId);
    assert.equal((await ask(lock.id, foreign.keys.api_key)).statusCode, 404);
    assert.equal((await ask(lock.id, '0'.repeat(64))).json().code, 'invalid_device_key');
    assert.equal((await ask(lock.id, lock.keys.api_key, '')).statusCode, 403);
  });

  it('give an administrator who asks for everything the full role, also where a small one was given', async () => {
    const staff = await registerStaff(fixture);
    const lock = await registerLock(fixture, owner, { online: false });
    await share(fixture, owner, lock, staff, 'viewer');
    assert.equal((await call(fixture, staff, 'GET', `/devices/${lock.id}/`)).json().role, 'viewer');
    assert.equal((await call(fixture, staff, 'GET', `/devices/${lock.id}/?all=true`)).json().role, 'staff');
    assert.equal((await call(fixture, staff, 'PATCH', `/devices/${lock.id}/?all=true`, { name: 'X' })).statusCode, 200);
    assert.equal((await call(fixture, staff, 'PATCH', `/devices/${lock.id}/`, { name: 'X' })).statusCode, 403);
  });

  describe('in a list', () => {
    let person: Person;
    const names = ['Cellar', 'attic 100%', 'Balcony', 'Front_door', 'Garage', 'attic'];
    before(async () => {
      person = await registerPerson(fixture);
      for (const name of names) {
        const { id } = (await create({ name, location: name === 'Garage' ? 'Yard' : '' }, person)).json();
        await fixture.db
          .updateTable('device_states')
          .set({ battery_level: 50, is_online: name === 'Cellar' })
          .where('device_pk', '=', id)
          .execute();
      }
    });

    async function list(query = ''): Promise<string[]> {
      const answer = await call(fixture, person, 'GET', `/devices/${query}`);
      assert.equal(answer.statusCode, 200, answer.body);
      return answer.json<{ results: { name: string }[] }>().results.map(({ name }) => name);
    }

    it('are those that one owns or was given, page by page, none twice, in every order', async () => {
      for (const ordering of [
        'id',
        '-id',
        'name',
        '-name',
        'created_at',
        '-created_at',
        'battery_level',
        '-battery_level',
        'last_seen',
        '-last_seen',
      ]) {
        const pages = [];
        for (const page of [1, 2, 3]) pages.push(...(await list(`?page=${page}&page_size=2&ordering=${ordering}`)));
        assert.deepEqual(pages.toSorted(), names.toSorted(), ordering);
        if (ordering === '-id' || ordering === '-battery_level') assert.deepEqual(pages, names.toReversed(), ordering);
      }
    });

    it('say how many there are and where the next page is', async () => {
      const body = (await call(fixture, person, 'GET', '/devices/?page=2&page_size=2')).json();
      assert.deepEqual([body.count, body.total_pages, body.current_page], [6, 3, 2]);
      assert.ok(body.next.includes('page=3') && body.previous.includes('page=1'));
      assert.equal((await call(fixture, person, 'GET', '/devices/?page=4&page_size=2')).json().code, 'invalid_page');
    });

    it('are found by a part of name, place or identifier; % and _ mean themselves', async () => {
      assert.deepEqual(await list('?search=ATT'), ['attic 100%', 'attic']);
      assert.deepEqual(await list('?search=100%25'), ['attic 100%']);
      assert.deepEqual(await list('?search=_'), ['Front_door']);
      assert.deepEqual(await list('?search=yard'), ['Garage']);
      assert.deepEqual(await list('?search=%5C'), []);
    });

    it('are filtered by state and identifier', async () => {
      assert.deepEqual(await list('?is_online=true'), ['Cellar']);
      assert.deepEqual(await list('?lock_status=jammed'), []);
      const lock = await registerLock(fixture, other, { deviceId: '00AA11BB22CC' });
      await share(fixture, other, lock, person, 'viewer');
      assert.deepEqual(await list('?device_id=00-aa-11-bb-22-cc'), ['Front door']);
      for (const query of ['?is_online=yes', '?lock_status=open', '?ordering=owner_id', '?page=0', '?page_size=101'])
        assert.equal((await call(fixture, person, 'GET', `/devices/${query}`)).statusCode, 400, query);
    });
  });
});
