import { DeliveryFailure, type Channel } from './channel.ts';
import { callHttp, failureOf, memberOf, type HttpAnswer } from './http-call.ts';

export interface TelegramSettings {
  /** `https://api.telegram.org`, or a Bot API server of one's own. */
  readonly baseUrl: string;
  readonly botToken: string;
}

export interface TelegramStart {
  readonly updateId: number;
  readonly chatId: string;
  readonly chatName: string;
  /** What followed `/start`; null for every other message. */
  readonly token: string | null;
}

export interface TelegramBot {
  readonly channel: Channel;
  /** The bot's user name, for links. */
  username(): Promise<string>;
  /** Messages to the bot from `nextUpdateId` on, which forgets those before. */
  readMessages(nextUpdateId: number): Promise<readonly TelegramStart[]>;
}

const service = 'Telegram';
const textCharsMax = 4096;

/** Telegram names the wait in the body. */
function withWait(answer: HttpAnswer): HttpAnswer {
  const seconds = memberOf(answer.json, 'parameters', 'retry_after');
  return typeof seconds === 'number' ? { ...answer, retryAfterSeconds: seconds } : answer;
}

function descriptionOf(answer: HttpAnswer): string {
  const description = memberOf(answer.json, 'description');
  return typeof description === 'string' ? description.slice(0, 150) : '';
}

export function createTelegramBot({ baseUrl, botToken }: TelegramSettings): TelegramBot {
  let known: Promise<string> | undefined;

  async function call(method: string, parameters: object): Promise<HttpAnswer> {
    const answer = await callHttp({
      service,
      url: `${baseUrl}/bot${botToken}/${method}`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(parameters),
    });
    return withWait(answer);
  }

  async function username(): Promise<string> {
    known ??= (async () => {
      const answer = await call('getMe', {});
      const name = memberOf(answer.json, 'result', 'username');
      if (answer.status !== 200 || typeof name !== 'string') throw failureOf(service, answer, descriptionOf(answer));
      return name;
    })();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  }

  return {
    username,
    channel: {
      async send({ to, subject, text }) {
        // Plain text: what a name or a description holds is shown and not interpreted.
        const answer = await call('sendMessage', { chat_id: to, text: `${subject}\n\n${text}`.slice(0, textCharsMax) });
        if (answer.status === 200) {
          const id = memberOf(answer.json, 'result', 'message_id');
          return { providerId: typeof id === 'number' ? String(id) : null };
        }
        const description = descriptionOf(answer);
        const isGone =
          (answer.status === 403 && /blocked|deactivated|kicked|can't initiate/iu.test(description)) ||
          (answer.status === 400 && /chat not found/iu.test(description));
        if (isGone) throw new DeliveryFailure('gone', `Telegram: ${description}`);
        throw failureOf(service, answer, description);
      },
      check: async () => `@${await username()}`,
    },
    async readMessages(nextUpdateId) {
      const answer = await call('getUpdates', { offset: nextUpdateId, timeout: 0, allowed_updates: ['message'] });
      const updates = memberOf(answer.json, 'result');
      if (answer.status !== 200 || !Array.isArray(updates)) throw failureOf(service, answer, descriptionOf(answer));
      return updates.flatMap((update: unknown) => readUpdate(update));
    },
  };
}

function readUpdate(update: unknown): TelegramStart[] {
  const updateId = memberOf(update, 'update_id');
  if (typeof updateId !== 'number') return [];
  const chat = memberOf(update, 'message', 'chat');
  const chatId = memberOf(chat, 'id');
  const text = memberOf(update, 'message', 'text');
  // In a group everybody would read what is meant for one.
  const isPrivate = memberOf(chat, 'type') === 'private';
  const names = [memberOf(chat, 'first_name'), memberOf(chat, 'last_name')].filter((name) => typeof name === 'string');
  const token = typeof text === 'string' && isPrivate ? (/^\/start ([\w-]{20,64})$/u.exec(text)?.[1] ?? null) : null;
  return [
    {
      updateId,
      chatId: typeof chatId === 'number' ? String(chatId) : '',
      chatName: names.join(' ').slice(0, 100),
      token,
    },
  ];
}
