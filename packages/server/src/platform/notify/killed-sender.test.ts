import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { createTestDatabase } from '../../testing/test-database.ts';
import { createKeyring } from '../crypto/secret-box.ts';
import { createLogger } from '../logger.ts';
import { createMailer } from './mailer.ts';
import { headerOf, startSmtpRecorder } from './testing/smtp-recorder.ts';

const secretKey = 'killed-sender-secret-0123456789abcdef';
const script = fileURLToPath(new URL('./testing/sender-process.ts', import.meta.url));

const endOfMail = '\r\n.\r\n';

/** Passes everything on to the mail server, except its answer to the mail itself: the sender never learns that it was taken. */
async function startSilentRelay(port: number) {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = new (client.constructor as new () => Socket)();
    upstream.connect(port, '127.0.0.1');
    let isDataSent = false;
    let last = '';
    client.on('data', (chunk: Buffer) => {
      // The end of the mail may come in two pieces.
      last = (last + chunk.toString('latin1')).slice(-(chunk.length + endOfMail.length));
      isDataSent ||= last.includes(endOfMail);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (!isDataSent) client.write(chunk);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('kill -9 between the server’s taking and our note: it is sent again, under the same Message-ID, and then no more', async () => {
  const database = await createTestDatabase();
  const smtp = await startSmtpRecorder();
  const relay = await startSilentRelay(smtp.port);
  let now = new Date('2026-11-21T10:00:00Z');
  try {
    const mailer = createMailer({
      db: database.db,
      keyring: createKeyring({ secretKey }),
      smtp: { host: '127.0.0.1', port: smtp.port, useTls: false, from: 'noreply@example.com' },
      logger: createLogger('silent'),
      clock: { now: () => now },
    });
    const id = await mailer.enqueue(database.db, {
      to: 'jane@example.com',
      template: 'password_reset',
      params: { name: 'Jane', link: 'https://locks.example.com/reset?token=t', minutes: 60 },
    });
    const args = [
      '--conditions=source',
      script,
      JSON.stringify(database.connection),
      String(relay.port),
      secretKey,
      now.toISOString(),
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const deadline = Date.now() + 30_000;
    while (smtp.mails.length === 0) {
      assert.ok(Date.now() < deadline && child.exitCode === null, 'the mail server was not reached');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    // As long as the dead process could be at it, nobody else is.
    assert.equal(await mailer.deliverDue(), 0);
    assert.equal((await mailer.read(id))?.status, 'queued');
    now = new Date(now.getTime() + 15 * 60_000);
    assert.equal(await mailer.deliverDue(), 1);
    now = new Date(now.getTime() + 24 * 3_600_000);
    assert.equal(await mailer.deliverDue(), 0);
    assert.equal((await mailer.read(id))?.status, 'sent');
    assert.equal(smtp.mails.length, 2);
    assert.equal(new Set(smtp.mails.map((mail) => headerOf(mail, 'Message-ID'))).size, 1);
  } finally {
    relay.close();
    await smtp.close();
    await database.close();
  }
});
