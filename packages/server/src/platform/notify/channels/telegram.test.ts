import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { jsonOf, startHttpRecorder, type HttpRecorder } from '../testing/http-recorder.ts';
import type { DeliveryFailure, Outgoing } from './channel.ts';
import { createTelegramBot } from './telegram.ts';

const token = '123456:the-bot-token';
const message: Outgoing = {
  key: 'k',
  to: '99887766',
  targetId: null,
  template: 'security_alert',
  notificationId: 1,
  isUrgent: true,
  subject: 'Several failed attempts: <b>Front door</b>',
  text: '5 wrong codes *here*',
  html: null,
  attachments: [],
};

let server: HttpRecorder;
before(async () => {
  server = await startHttpRecorder(() => ({ status: 500 }));
});
after(() => server.close());
beforeEach(() => void server.requests.splice(0));

const bot = () => createTelegramBot({ baseUrl: server.url, botToken: token });

test('a message goes to the chat as plain text: what looks like markup is shown', async () => {
  server.answer = () => ({ status: 200, json: { ok: true, result: { message_id: 77 } } });
  assert.deepEqual(await bot().channel.send(message), { providerId: '77' });
  const [request] = server.requests;
  assert.equal(`${request?.method} ${request?.path}`, `POST /bot${token}/sendMessage`);
  assert.deepEqual(jsonOf(request), { chat_id: '99887766', text: `${message.subject}\n\n${message.text}` });
});

test('a chat that is gone is told from one that has to wait, and the token stays ours', async () => {
  const cases = [
    [403, { description: 'Forbidden: bot was blocked by the user' }, 'gone', null],
    [403, { description: 'Forbidden: user is deactivated' }, 'gone', null],
    [400, { description: 'Bad Request: chat not found' }, 'gone', null],
    [400, { description: 'Bad Request: message text is empty' }, 'never', null],
    [429, { description: 'Too Many Requests: retry after 17', parameters: { retry_after: 17 } }, 'later', 17],
    [401, { description: 'Unauthorized' }, 'later', null],
    [502, null, 'later', null],
  ] as const;
  for (const [status, body, remedy, wait] of cases) {
    server.answer = () => ({ status, json: body === null ? null : { ok: false, error_code: status, ...body } });
    await assert.rejects(bot().channel.send(message), (error: DeliveryFailure) => {
      assert.deepEqual([error.remedy, error.retryAfterSeconds], [remedy, wait], String(status));
      assert.equal(error.message.includes('the-bot-token'), false);
      return true;
    });
  }
  const away = createTelegramBot({ baseUrl: 'http://127.0.0.1:1', botToken: token });
  await assert.rejects(away.channel.send(message), (error: Error) => !error.message.includes('the-bot-token'));
});

test('starts are read from where the last reading ended, from private chats alone', async () => {
  const update = (update_id: number, type: string, text: string) => ({
    update_id,
    message: { chat: { id: 5, type, first_name: 'Ada', last_name: 'Number' }, text },
  });
  const start = 'x'.repeat(43);
  server.answer = () => ({
    status: 200,
    json: {
      ok: true,
      result: [
        update(10, 'private', `/start ${start}`),
        update(11, 'group', `/start ${start}`),
        update(12, 'private', 'hello'),
        { update_id: 13, edited_message: {} },
      ],
    },
  });
  const read = await bot().readMessages(10);
  assert.deepEqual(
    read.map(({ updateId, token: given }) => [updateId, given]),
    [
      [10, start],
      [11, null],
      [12, null],
      [13, null],
    ],
  );
  assert.deepEqual([read[0]?.chatId, read[0]?.chatName], ['5', 'Ada Number']);
  assert.deepEqual(jsonOf(server.requests[0]), { offset: 10, timeout: 0, allowed_updates: ['message'] });
});
