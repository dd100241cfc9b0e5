import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, it } from 'node:test';
import { findProgram } from '../../testing/mosquitto.ts';
import { signCommand } from './command-signature.ts';
import { parseDeviceMessage } from './payloads.ts';
import { keyOf, startBroker } from './testing/embedded.ts';
import { until } from './testing/mqtt-device.ts';

const documentation = readFileSync(new URL('../../../../../docs/device-protocol.md', import.meta.url), 'utf8');
const script = /A whole lock in a few lines[\s\S]*?```sh\n([\s\S]*?)```/.exec(documentation)?.[1] ?? '';
const secretKey = '00112233445566778899aabbccddeeff'.repeat(2);
const groups: number[] = [];
after(() => {
  for (const group of groups) process.kill(-group, 'SIGKILL');
});

it('the lock of a few lines in the documentation obeys a signed command, and no other', async () => {
  for (const [program, debianPackage] of [
    ['mosquitto_sub', 'mosquitto-clients'],
    ['jq', 'jq'],
    ['openssl', 'openssl'],
  ] as const) {
    findProgram(program, debianPackage);
  }
  const { broker, port, messages } = await startBroker();
  // The clients of Mosquitto take the port from no variable; a configuration in $HOME would be the other way.
  const withPort = script.replaceAll('-h "$host"', `-h "$host" -p ${port}`);
  assert.notEqual(withPort, script);
  const lock = spawn('bash', ['-c', withPort], {
    env: { ...process.env, host: '127.0.0.1', device_id: 'ABC123', api_key: keyOf('ABC123'), secret_key: secretKey },
    detached: true,
    stdio: 'ignore',
  });
  await once(lock, 'spawn');
  groups.push(lock.pid ?? assert.fail());
  await until(() => messages.some((message) => message.channel === 'status'), 'the first status');

  const command = (requestId: string, expiresAt: Date): object => ({
    command: 'unlock',
    request_id: requestId,
    timestamp: new Date().toISOString(),
    expires_at: expiresAt.toISOString(),
    nonce: requestId.padEnd(32, '0'),
    key_version: 1,
  });
  const soon = new Date(Date.now() + 60_000);
  const send = async (unsigned: object, key: string): Promise<void> =>
    broker.publish('ABC123', 'command', JSON.stringify({ ...unsigned, signature: signCommand(unsigned, key) }), {
      expiresAt: soon,
    });
  // The subscription follows the status after a moment that the broker does not tell: the good command is repeated until answered.
  const answers = () => messages.filter((message) => message.channel === 'response');
  for (let round = 0; round < 100 && answers().length === 0; round += 1) {
    await send(command('forged', soon), 'f'.repeat(64));
    await send(command('stale', new Date(Date.now() - 60_000)), secretKey);
    await send(command('good', soon), secretKey);
    const deadline = Date.now() + 300;
    await until(() => answers().length > 0 || Date.now() > deadline, 'an answer or the next round');
  }
  const parsed = answers().map((message) => parseDeviceMessage('response', message.payload));
  assert.ok(parsed.length > 0, 'the lock answered');
  for (const answer of parsed) {
    assert.ok(answer.ok && answer.channel === 'response');
    assert.deepEqual([answer.value.request_id, answer.value.success, answer.value.status], ['good', true, 'unlocked']);
  }
});
