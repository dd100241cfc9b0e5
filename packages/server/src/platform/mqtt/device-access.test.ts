import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createEmbeddedAccess, createExternalAccess } from './device-access.ts';

it('a broker that asks the server needs no accounts, and reads the list of locks to its end', async () => {
  let isClosed = false;
  async function* credentials() {
    try {
      yield { deviceId: 'ABC123', password: 'a'.repeat(64) };
      yield { deviceId: 'XYZ789', password: 'b'.repeat(64) };
    } finally {
      isClosed = true;
    }
  }
  const access = createExternalAccess();
  await access.grant('ABC123', 'a'.repeat(64));
  assert.deepEqual(await access.sync(credentials()), { added: 0, updated: 0, removed: 0 });
  assert.equal(isClosed, true);
  assert.equal(access.describe().passwordsPerDevice, 'any');
});

it('revoking at the embedded broker ends what is open', async () => {
  const ended: string[] = [];
  const access = createEmbeddedAccess({ disconnectDevice: (deviceId) => void ended.push(deviceId) });
  await access.grant('ABC123', 'a'.repeat(64));
  assert.deepEqual(ended, []);
  await access.revoke('ABC123');
  assert.deepEqual(ended, ['ABC123']);
  assert.equal(access.describe().kind, 'embedded');
});
