import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startTtlockCloud } from '@smartlock/simulators';
import { hasFeature, TTLockClient, TTLockError } from './index.ts';

const frontDoor = 1_000_001;
const sideDoor = 1_000_003;
const shed = 1_000_004;
const account = { clientId: '7946f0d923934a61baefb3303de4d132', clientSecret: '56d9721abbc3d22a58452c24131a5554' };

async function setUp(t: TestContext, options: { timeoutMs?: number } = {}) {
  const running = await startTtlockCloud({ port: 0, seed: 1 });
  t.after(() => running.stop());
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${running.controlUrl}/${path}`, init);
    assert.ok(response.ok, `${path}: ${response.status}`);
    return await response.json();
  };
  const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms / 100));
  const client = new TTLockClient({ ...account, baseUrl: running.baseUrl, delay, retry: { attempts: 6 }, ...options });
  await client.authenticate('owner@example.com', 'simulated');
  return { client, control, baseUrl: running.baseUrl };
}

const typed = async (control: (method: string, path: string, body?: object) => Promise<unknown>, lockId: number, code: string) =>
  ((await control('POST', `locks/${lockId}/keypad`, { code })) as { opened: boolean }).opened;

test('a passcode added, changed and deleted opens, opens otherwise, and opens no more', async (t) => {
  const { client, control } = await setUp(t);
  for (const lockId of [frontDoor, sideDoor]) {
    const { keyboardPwdId } = await client.addPermanentPasscode(lockId, '0482913', 'Guest');
    assert.equal(await typed(control, lockId, '0482913'), true);
    await client.changePasscodeValue(lockId, keyboardPwdId, '0482914');
    assert.deepEqual([await typed(control, lockId, '0482913'), await typed(control, lockId, '0482914')], [false, true]);
    await client.changePasscodeName(lockId, keyboardPwdId, 'Other');
    assert.equal((await client.searchPasscodes(lockId, 'Other')).list[0]?.keyboardPwd, '0482914');
    await client.deletePasscode(lockId, keyboardPwdId);
    assert.equal(await typed(control, lockId, '0482914'), false);
  }
});

test('locks, gateways, records and the state of a lock are read', async (t) => {
  const { client } = await setUp(t);
  const locks = await client.getAllLocks();
  assert.deepEqual(new Set(locks.map(({ lockId }) => lockId)), new Set([frontDoor, 1_000_002, sideDoor, shed]));
  await client.unlock(frontDoor);
  assert.equal(await client.getOpenState(frontDoor), 'unlocked');
  await client.lock(frontDoor);
  assert.equal(await client.getOpenState(frontDoor), 'locked');
  const { list } = await client.records.list({ lockId: frontDoor });
  assert.deepEqual(new Set(list.slice(0, 2).map(({ recordType }) => recordType)), new Set([11, 12]));
  const { list: gateways } = await client.getGateways();
  assert.ok((await client.getGatewayLocks(gateways[0]?.gatewayId ?? 0)).list.length > 0);
  assert.ok(hasFeature((await client.getLock(frontDoor)).featureValue, 'passcode'));
  assert.ok((await client.getMonthRequestCount()) > 0);
  await assert.rejects(client.unlock(shed), (error: unknown) => error instanceof TTLockError && error.code === 'no_gateway_near');
});

test('tokens that the service expires, revokes and forgets are renewed under a running client', async (t) => {
  const { client, control } = await setUp(t);
  for (const how of ['expire', 'revoke', 'forget']) {
    await control('POST', `tokens/${how}`, {});
    assert.equal((await client.getLock(frontDoor)).lockId, frontDoor, how);
  }
});

test('with 20 % of faults the lists and the locks’ own memories end as the client says', async (t) => {
  const { client, control } = await setUp(t, { timeoutMs: 250 });
  const faults = [
    { fault: 'errcode', errcode: -3003, path: '/v3/keyboardPwd/*' },
    { fault: 'http' },
    { fault: 'html', status: 200, effect: 'done' },
    { fault: 'cut', effect: 'done' },
    { fault: 'cut' },
    { fault: 'hang', hold_ms: 1000 },
    { fault: 'hang', effect: 'late', late_ms: 400, hold_ms: 1000 },
  ];
  for (const fault of faults) await control('POST', 'faults', { path: '/v3/*', probability: 0.03, ...fault });
  const operations = Array.from({ length: 200 }, (_, index) => ({
    lockId: index % 2 === 0 ? frontDoor : sideDoor,
    digits: `48${String(index).padStart(5, '0')}`,
  }));
  const outcomes = await Promise.allSettled(
    operations.map(({ lockId, digits }) => client.addPermanentPasscode(lockId, digits, digits)),
  );
  const rules = JSON.stringify(await control('GET', 'faults'));
  const hits = [...rules.matchAll(/"hits":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  assert.ok(hits > 25, `${hits} faults`);
  await control('DELETE', 'faults');
  // What is late has to be there before anybody counts.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const tally = { done: 0, refused: 0, unknown: 0 };
  for (const [index, outcome] of outcomes.entries()) {
    const { lockId = 0, digits = '' } = operations[index] ?? {};
    const { total } = await client.searchPasscodes(lockId, digits);
    const opens = await typed(control, lockId, digits);
    if (outcome.status === 'fulfilled') {
      tally.done += 1;
      assert.deepEqual([total, opens], [1, true], `${digits} was reported done`);
      continue;
    }
    const error: unknown = outcome.reason;
    assert.ok(error instanceof TTLockError, String(error));
    tally[error.code === 'outcome_unknown' ? 'unknown' : 'refused'] += 1;
    assert.ok(total <= 1);
    if (error.code !== 'outcome_unknown') assert.deepEqual([total, opens], [0, false], `${digits}: ${error.message}`);
  }
  t.diagnostic(`${hits} faults: ${JSON.stringify(tally)}`);
  assert.ok(tally.done > 150, JSON.stringify(tally));
});

test('the examples run against the simulator as they stand', async (t) => {
  const { baseUrl } = await setUp(t);
  const example = async (name: string, ...args: string[]): Promise<string> => {
    const path = fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url));
    const { TTLOCK_CLIENT_ID: _ours, ...rest } = process.env;
    const env = { ...rest, TTLOCK_BASE_URL: baseUrl };
    const child = spawn(process.execPath, ['--conditions=source', path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once('exit', resolve)),
    ]);
    assert.equal(code, 0, `${name}: ${errors}`);
    assert.doesNotMatch(output + errors, /simulated|56d9721abbc3d22a/, 'no secret is printed');
    return output;
  };
  assert.match(await example('set-up'), /not_configured[^]*configured[^]*authenticated, as user \d+[^]*not_configured/);
  assert.match(await example('token-monitor', '2', '0'), /valid, 2160\.0 hours left[^]*Refreshed/);
  assert.match(await example('locks'), /1000001 {2}Front door[^]*gateway 4001 {2}Hall {2}online/);
  assert.match(await example('locks', String(frontDoor)), /\[hidden\][^]*It is (un)?locked/);
  assert.match(
    await example('passcodes', String(frontDoor), 'tour'),
    /Added \d+[^]*0482914 {2}Tour, renamed[^]*Deleted\n0 in all/,
  );
  assert.match(await example('passcodes', String(frontDoor), 'add', '0777123', 'Guest'), /keyboardPwdId/);
  assert.match(await example('passcodes', String(frontDoor), 'search', 'Guest'), /0777123 {2}Guest/);
});
