import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTtlockCloud } from '@smartlock/simulators';
import * as fc from 'fast-check';
import {
  call,
  hookSecret,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../features/devices/testing/devices-fixture.ts';
import {
  oddIds,
  oddTexts,
  oddText,
  oddNumbers,
  oddNumber,
  oddValue,
  bodyOf,
  rawBody,
  contentType,
  type Schema,
} from './testing/hostile-values.ts';

/*
 * Every operation of the OpenAPI document is asked with input that no client of good will sends. Whatever it is, the answer is no 5xx,
 * shows no stack trace, and every refusal is a problem document.
 */

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Target {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: readonly string[];
  readonly body: Readonly<Record<string, Schema>> | null;
}

const seed = 20_260_131;
const runsPerOperation = 40;

const guest = {
  guest_email: 'guest@example.com',
  guest_name: 'Grace',
  access_type: 'period',
  valid_until: '2999-01-01T00:00:00Z',
};
/** One of each at both locks, so that hostile changes have something to change. */
const codesToMake: Readonly<Record<string, object>> = {
  pins: {},
  qrcodes: { valid_until: '2999-01-01T00:00:00Z' },
  'temporary-access': guest,
};

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('no hostile input', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let stranger: Person;
  let staff: Person;
  let lock: PlayedLock;
  let foreign: PlayedLock;
  let shareId = 0;
  let codes: Readonly<Record<string, { readonly own: number; readonly foreign: number }>> = {};
  let targets: Target[] = [];

  before(async () => {
    const cloud = createTtlockCloud({ seed: 1, pace: 'instant' });
    fixture = await startDevices({ commandTtlSeconds: 1, ttlockFetch: (url, init) => cloud.fetch(url, init) });
    [owner, stranger, staff] = await Promise.all([registerPerson(fixture), registerPerson(fixture), registerStaff(fixture)]);
    lock = await registerLock(fixture, owner);
    foreign = await registerLock(fixture, stranger);
    shareId = await share(fixture, owner, lock, stranger, 'viewer');
    codes = Object.fromEntries(
      await Promise.all(
        Object.entries(codesToMake).map(async ([collection, body]) => {
          const [own, others] = await Promise.all([
            makeCode(owner, lock, collection, body),
            makeCode(stranger, foreign, collection, body),
          ]);
          return [collection, { own, foreign: others }] as const;
        }),
      ),
    );
    targets = operations();
  });
  after(() => fixture.close());

  async function makeCode(person: Person, device: PlayedLock, collection: string, body: object): Promise<number> {
    const answer = await call(fixture, person, 'POST', `/access/${collection}/`, { device: device.id, ...body });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ id: number }>().id;
  }

  function operations(): Target[] {
    const document = fixture.app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> };
    // A stream of events does not end by itself: hostile input to it is tried where it is tested.
    const ending = Object.entries(document.paths).filter(([path]) => path !== '/api/v1/events/');
    return ending.flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        const schema = operation.requestBody?.content['application/json']?.schema;
        return [
          {
            method: method.toUpperCase() as Target['method'],
            path,
            query: (operation.parameters ?? []).filter((each) => each.in === 'query').map((each) => each.name),
            body:
              schema === undefined
                ? null
                : { ...schema.properties, ...Object.assign({}, ...(schema.allOf ?? []).map((part) => part.properties)) },
          },
        ];
      }),
    );
  }

  /** Signed wrongly, by nobody, or for another time: none of these is a token of ours. */
  function forgedTokens(): string[] {
    const [header = '', payload = '', signature = ''] = owner.access.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const sign = (text: string, key: string): string => createHmac('sha256', key).update(text).digest('base64url');
    const elevated = base64({ ...claims, is_staff: true, user_id: staff.id });
    const expired = base64({ ...claims, exp: 1 });
    return [
      `${base64({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${base64({ alg: 'NONE' })}.${payload}.${signature}`,
      `${header}.${elevated}.${signature}`,
      `${header}.${elevated}.${sign(`${header}.${elevated}`, 'secret')}`,
      `${header}.${expired}.${signature}`,
      `${base64({ alg: 'RS256', jwk: {} })}.${payload}.${signature}`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature}x`,
      `${header}..${signature}`,
      '..',
      'null',
      'ü',
      'x'.repeat(8000),
      `${base64([] as object)}.${base64([] as object)}.${signature}`,
    ];
  }

  function check(what: string, answer: { statusCode: number; body: string; headers: Record<string, unknown> }): void {
    // A lock that stays silent is a 504 by design, and only where it was waited for.
    const isTimeout = answer.statusCode === 504 && answer.body.includes('command_timeout');
    assert.ok(answer.statusCode < 500 || isTimeout, `${what} answered ${answer.statusCode}: ${answer.body.slice(0, 500)}`);
    assert.doesNotMatch(answer.body, /\bat .+\.(?:ts|js):\d+|node:internal|node_modules|SELECT |select .+ from /);
    if (answer.statusCode < 400) return;
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, what);
    const problem = JSON.parse(answer.body) as { status: number; code: string; detail: string };
    assert.equal(problem.status, answer.statusCode, what);
    assert.ok(problem.code.length > 0 && problem.detail.length > 0, what);
  }

  /** Of PINs, QR codes and guests: the one at the lock that `id` names. */
  const idFor = (target: Target, id: string): string => {
    const made = codes[/^\/api\/v1\/access\/([a-z-]+)\/\{id\}/.exec(target.path)?.[1] ?? ''];
    if (made === undefined) return id;
    return id === String(lock.id) ? String(made.own) : id === String(foreign.id) ? String(made.foreign) : id;
  };

  const pathOf = (target: Target, id: string): string =>
    target.path
      .replace('{share_id}', String(shareId))
      .replace('{request_id}', id === '1' ? '00000000-0000-4000-8000-000000000000' : id)
      .replace(/\{\w+\}/g, idFor(target, id));

  async function ask(target: Target, path: string, body: string, headers: Record<string, string>): Promise<void> {
    const hasBody = target.method !== 'GET' && body !== '';
    const answer = await fixture.app.inject({ method: target.method, url: path, headers, ...(hasBody ? { payload: body } : {}) });
    check(`${target.method} ${path} ${body.slice(0, 300)}`, answer);
  }

  it('in body, query, path or content type of any operation makes the server fail', async () => {
    assert.ok(targets.length >= 50, `the document names ${targets.length} operations`);
    const headersOf: Record<string, string>[] = [
      { authorization: `Bearer ${staff.access}` },
      { authorization: `Bearer ${owner.access}` },
      { 'x-device-key': lock.keys.api_key },
      {},
    ];
    for (const target of targets) {
      // Not the sessions and the lock that the other requests need.
      const isSpared = target.method === 'DELETE' || /rotate|logout|change-password|users\/\{id\}/.test(target.path);
      const hook = target.path.startsWith('/api/v1/mqtt/') ? { authorization: `Bearer ${hookSecret}` } : undefined;
      await fc.assert(
        fc.asyncProperty(
          fc.oneof({ weight: 3, arbitrary: fc.constant('own') }, fc.constantFrom('foreign', ...oddIds)),
          target.query.length === 0
            ? fc.constant([])
            : fc.array(fc.tuple(fc.constantFrom(...target.query), fc.oneof(oddText, oddNumber.map(String), fc.string())), {
                maxLength: 3,
              }),
          target.body === null ? rawBody : fc.oneof({ weight: 4, arbitrary: bodyOf(target.body) }, rawBody),
          contentType,
          fc.constantFrom(...headersOf),
          fc.constantFrom(
            {},
            { prefer: 'wait=0' },
            { 'if-match': '"x"' },
            { 'x-forwarded-for': 'garbage, %00' },
            { 'x-forwarded-for': 'fe80::1%eth0' },
          ),
          async (which, query, body, type, credentials, more) => {
            const own = isSpared ? String(foreign.id + 1_000_000) : String(lock.id);
            const id = which === 'own' ? own : which === 'foreign' ? String(isSpared ? own : foreign.id) : which;
            const search = query
              .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
              .join('&')
              .replace(/wait=[^&]*/g, 'wait=0');
            await ask(target, `${pathOf(target, id)}${search === '' ? '' : `?${search}`}`, body, {
              ...(hook ?? credentials),
              'content-type': type,
              ...more,
            });
          },
        ),
        { seed, numRuns: runsPerOperation },
      );
    }
  });

  it('as a query parameter makes the server fail', async () => {
    for (const target of targets.filter(({ method, query }) => method === 'GET' && query.length > 0)) {
      for (const name of target.query) {
        for (const value of [...oddTexts, ...oddNumbers.map(String)]) {
          const url = `${pathOf(target, String(lock.id))}?${name}=${encodeURIComponent(value.toWellFormed())}`;
          const answer = await fixture.app.inject({ url, headers: { authorization: `Bearer ${owner.access}` } });
          check(`GET ${url}`, answer);
        }
      }
    }
  });

  it('as an id finds anything', async () => {
    for (const target of targets.filter(({ path }) => path.includes('{'))) {
      for (const id of oddIds) {
        const answer = await fixture.app.inject({
          method: target.method,
          url: pathOf(target, id),
          headers: { authorization: `Bearer ${owner.access}` },
          ...(target.method === 'GET' || target.method === 'DELETE' ? {} : { payload: {} }),
        });
        check(`${target.method} ${target.path} with ${id}`, answer);
        assert.ok(answer.statusCode >= 400, `${target.method} ${target.path} with ${id} answered ${answer.statusCode}`);
      }
    }
  });

  it('as a token opens anything', async () => {
    for (const target of targets) {
      for (const token of forgedTokens()) {
        const answer = await fixture.app.inject({
          method: target.method,
          url: pathOf(target, String(lock.id)),
          headers: { authorization: `Bearer ${Buffer.from(token).toString('latin1')}` },
          ...(target.method === 'GET' || target.method === 'DELETE' ? {} : { payload: {} }),
        });
        check(`${target.method} ${target.path} with a forged token`, answer);
        if (/^\/api\/v1\/(?:users|devices|access|security)\//.test(target.path)) {
          assert.equal(answer.statusCode, 401, `${target.method} ${target.path} took ${token.slice(0, 100)}`);
        }
      }
    }
  });

  it('as a device key opens anything', async () => {
    const { api_key: key } = lock.keys;
    const wrong = [
      key.toUpperCase(),
      `${key} `.repeat(2),
      key.slice(1),
      `${key.slice(0, -1)}g`,
      '0'.repeat(64),
      "' or 1=1 --",
      'x'.repeat(9000),
    ];
    for (const given of wrong) {
      const answer = await fixture.app.inject({ url: `/api/v1/devices/${lock.id}/status/`, headers: { 'x-device-key': given } });
      check('a wrong device key', answer);
      assert.equal(answer.statusCode, 401);
    }
  });

  it('with the id of somebody else’s device or code tells whether it exists', async () => {
    const refusal = async (id: number, target: Target) => {
      const { statusCode, body } = await fixture.app.inject({
        method: target.method,
        url: pathOf(target, String(id)),
        headers: { authorization: `Bearer ${owner.access}` },
        ...(target.method === 'GET' || target.method === 'DELETE' ? {} : { payload: {} }),
      });
      return { statusCode, body: body.replaceAll(pathOf(target, String(id)), 'address') };
    };
    for (const target of targets.filter(({ path }) => /^\/api\/v1\/(?:devices|access\/[a-z-]+)\/\{id\}\//.test(path))) {
      assert.deepEqual(await refusal(foreign.id, target), await refusal(987_654_321, target), `${target.method} ${target.path}`);
    }
  });

  it('of a lock stops the intake of messages', async () => {
    const timestamp = '2026-01-31T12:00:00Z';
    const good: Record<string, Record<string, unknown>> = {
      status: { online: true, battery: 80, lock_status: 'locked', signal_strength: -40, temperature: 20, timestamp },
      heartbeat: { uptime: 1, timestamp },
      response: { request_id: 'x', success: true, status: 'locked', error: 'busy', timestamp },
      event: {
        event_id: 'x',
        type: 'access',
        method: 'pin',
        action: 'unlock',
        success: false,
        reason: 'x',
        credential_ref: 'x',
        timestamp,
      },
      'ota/progress': { request_id: 'x', state: 'done', percent: 1, version: '1', error: 'x', timestamp },
    };
    const instants = ['1970-01-01T00:00:00Z', '2999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '2026-01-31T23:59:60Z'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.entries(good)).chain(([channel, message]) =>
          fc.tuple(
            fc.constant(channel),
            fc.oneof(
              { weight: 1, arbitrary: rawBody },
              {
                weight: 5,
                arbitrary: fc
                  .tuple(fc.constantFrom(...Object.keys(message)), fc.oneof(oddValue, fc.constantFrom(...instants), fc.uuid()))
                  .map(([field, value]) => JSON.stringify({ ...message, [field]: value })),
              },
            ),
          ),
        ),
        async ([channel, payload]) => lock.send(channel as 'status', payload),
      ),
      { seed, numRuns: 600 },
    );
    await lock.status({ battery: 42 });
    const answer = await fixture.app.inject({
      url: `/api/v1/devices/${lock.id}/status/`,
      headers: { 'x-device-key': lock.keys.api_key },
    });
    assert.equal(answer.json().battery_level, 42);
  });
});
