import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase } from '../../testing/test-database.ts';
import type { TestDatabase } from '../../testing/test-database.ts';
import { createKeyring } from '../crypto/secret-box.ts';
import { createLogger } from '../logger.ts';
import { createMailer } from './mailer.ts';
import type { OutgoingMail, SendMail, SmtpSettings } from './smtp.ts';

const keyring = createKeyring({ secretKey: 'mailer-test-secret-0123456789abcdef' });
const logger = createLogger('silent');
let now = new Date('2026-11-21T10:00:00Z');
const clock = { now: () => now };
const link = 'https://locks.example.com/reset-password?token=secret-token-of-the-link';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  await database.pool.query('truncate notification_deliveries');
  now = new Date('2026-11-21T10:00:00Z');
});

function createWith(send: SendMail | null, smtp: SmtpSettings | null = null) {
  return createMailer({ db: database.db, keyring, smtp, logger, clock, ...(send === null ? {} : { send }) });
}

type TestMailer = ReturnType<typeof createWith>;

const enqueue = (mailer: TestMailer, to = 'jane@example.com') =>
  mailer.enqueue(database.db, { to, template: 'password_reset', params: { name: 'Jane', link, minutes: 60 } });

const advance = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};

test('without an SMTP server mails stay in the outbox, readable, sealed at rest', async () => {
  const mailer = createWith(null);
  const id = await enqueue(mailer);
  assert.equal(await mailer.deliverDue(), 0);
  const mail = await mailer.read(id);
  assert.equal(mail?.status, 'outbox');
  assert.ok(mail.content?.text.includes(link));
  const { rows } = await database.pool.query('select * from notification_deliveries');
  assert.equal(JSON.stringify(rows).includes('secret-token'), false);
});

test('a mail goes out with its transaction, and not at all when that fails', async () => {
  const sent: OutgoingMail[] = [];
  const mailer = createWith(async (mail) => void sent.push(mail));
  await assert.rejects(
    database.db.transaction().execute(async (trx) => {
      await mailer.enqueue(trx, { to: 'a@example.com', template: 'password_reset', params: { name: 'A', link, minutes: 60 } });
      throw new Error('no');
    }),
    /no/u,
  );
  assert.equal(await mailer.deliverDue(), 0);
  await enqueue(mailer);
  assert.equal(await mailer.deliverDue(), 1);
  assert.deepEqual(
    sent.map(({ to }) => to),
    ['jane@example.com'],
  );
});

test('a sent mail is sent once, and its body with the link is erased', async () => {
  let count = 0;
  const mailer = createWith(async () => void (count += 1));
  const id = await enqueue(mailer);
  mailer.deliverSoon();
  await mailer.idle();
  assert.equal(await mailer.deliverDue(), 0);
  assert.equal(count, 1);
  const mail = await mailer.read(id);
  assert.deepEqual([mail?.status, mail?.content, mail?.sentAt], ['sent', null, now]);
});

test('several processes deliver each mail once between them', async () => {
  const sent: string[] = [];
  const mailers = Array.from({ length: 4 }, () => createWith(async ({ to }) => void sent.push(to)));
  const addresses = Array.from({ length: 60 }, (_, index) => `user${index}@example.com`);
  for (const address of addresses) await enqueue(mailers[0] as TestMailer, address);
  await Promise.all(
    mailers.map(async (mailer) => {
      while ((await mailer.deliverDue()) > 0);
    }),
  );
  assert.deepEqual(sent.toSorted(), addresses.toSorted());
});

test('a failing server is tried again, later each time, and given up after a bounded number of attempts', async () => {
  let attempts = 0;
  const messageIds = new Set<string>();
  const mailer = createWith(async ({ messageId }) => {
    attempts += 1;
    messageIds.add(messageId);
    throw new Error('the server is down');
  });
  const id = await enqueue(mailer);
  const waits: number[] = [];
  for (let minute = 0, last = 0; minute < 1000; minute += 1) {
    if ((await mailer.deliverDue()) > 0) {
      waits.push(minute - last);
      last = minute;
    }
    advance(1);
  }
  assert.deepEqual(waits, [0, 1, 5, 15, 60, 240]);
  assert.deepEqual([attempts, messageIds.size], [6, 1]);
  const mail = await mailer.read(id);
  assert.deepEqual([mail?.status, mail?.error, mail?.content], ['failed', 'the server is down', null]);
});

test('a server that refuses for good is not asked again', async () => {
  const refusal = Object.assign(new Error('550 no such user'), { code: 'EENVELOPE', responseCode: 550 });
  const mailer = createWith(() => Promise.reject(refusal));
  const id = await enqueue(mailer);
  assert.equal(await mailer.deliverDue(), 1);
  assert.equal((await mailer.read(id))?.status, 'failed');
});

test('a mail whose sender died is sent by another process after a while', async () => {
  const id = await enqueue(createWith(async () => undefined));
  await database.pool.query('update notification_deliveries set attempts = 1, next_attempt_at = $1 where id = $2', [
    new Date(now.getTime() + 15 * 60_000),
    id,
  ]);
  const other = createWith(async () => undefined);
  assert.equal(await other.deliverDue(), 0);
  advance(15);
  assert.equal(await other.deliverDue(), 1);
});

/** As much of an SMTP server as a mail needs; remembers what it was told. */
async function startSmtpServer() {
  const received: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    let text = '';
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        received.push(line);
        if (isData) {
          if (line !== '.') continue;
          isData = false;
          socket.write('250 taken\r\n');
        } else if (line === 'DATA') {
          isData = true;
          socket.write('354 go on\r\n');
        } else if (line === 'STARTTLS') socket.write('502 not here\r\n');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, received, close: () => new Promise((resolve) => server.close(resolve)) };
}

test('a real SMTP conversation carries sender, receiver, subject, text and HTML', async () => {
  const server = await startSmtpServer();
  try {
    const mailer = createWith(null, {
      host: '127.0.0.1',
      port: server.port,
      useTls: false,
      from: 'SmartLock <noreply@example.com>',
    });
    const id = await enqueue(mailer);
    assert.equal(await mailer.deliverDue(), 1);
    assert.equal((await mailer.read(id))?.status, 'sent');
    const text = server.received.join('\n');
    for (const expected of [
      'MAIL FROM:<noreply@example.com>',
      'RCPT TO:<jane@example.com>',
      'Subject: Choose a new password',
      'text/plain',
      'text/html',
      'Hello Jane,',
    ]) {
      assert.ok(text.includes(expected), expected);
    }
  } finally {
    await server.close();
  }
});

test('where TLS is required, a server without it gets neither the mail nor the password', async () => {
  const server = await startSmtpServer();
  try {
    const mailer = createWith(null, {
      host: '127.0.0.1',
      port: server.port,
      useTls: true,
      user: 'me',
      password: 'smtp-password',
      from: 'noreply@example.com',
    });
    const id = await enqueue(mailer);
    await mailer.deliverDue();
    assert.equal((await mailer.read(id))?.status, 'queued');
    assert.equal(
      server.received.some((line) => /AUTH|MAIL FROM|smtp-password/u.test(line)),
      false,
    );
  } finally {
    await server.close();
  }
});
