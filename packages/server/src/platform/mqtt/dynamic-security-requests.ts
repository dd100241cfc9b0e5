import { randomUUID } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';

export interface DynamicSecurityCommand {
  readonly command: string;
  readonly [member: string]: unknown;
}

const answerSchema = Type.Object({
  command: Type.Optional(Type.String()),
  correlationData: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
const answers = Compile(Type.Object({ responses: Type.Array(answerSchema) }));
export type DynamicSecurityAnswer = Static<typeof answerSchema>;

export interface DynamicSecurityRequests {
  /** One answer for each command, in their order. An answer with `error` is given back, not thrown. */
  send(commands: readonly DynamicSecurityCommand[]): Promise<DynamicSecurityAnswer[]>;
  isAvailable(timeoutMs: number): Promise<boolean>;
  close(): void;
}

const requestTopic = '$CONTROL/dynamic-security/v1';
const responseTopic = `${requestTopic}/response`;

interface Pending {
  settle(answer: DynamicSecurityAnswer): void;
  fail(error: SmartLockError): void;
}

/** Talks to Mosquitto's dynamic security plugin over a connection of the server. */
export function openDynamicSecurity(options: {
  client: MqttClient;
  logger: Logger;
  timeoutMs?: number;
}): DynamicSecurityRequests {
  const { client, logger } = options;
  const pending = new Map<string, Pending>();
  let subscription: Promise<void> | null = null;

  function onMessage(topic: string, payload: Buffer): void {
    if (topic !== responseTopic) return;
    const parsed = parseAnswers(payload);
    if (parsed === null) {
      logger.warn('Mosquitto answered on its dynamic security topic with something that is not an answer.');
      return;
    }
    for (const answer of parsed) {
      const key = answer.correlationData ?? '';
      pending.get(key)?.settle(answer);
      pending.delete(key);
    }
  }

  function onClose(): void {
    subscription = null;
    for (const waiting of pending.values()) waiting.fail(unavailable('the connection to the broker was lost'));
    pending.clear();
  }

  client.on('message', onMessage);
  client.on('close', onClose);

  async function subscribe(): Promise<void> {
    const granted = await client.subscribeAsync(responseTopic, { qos: 1 });
    if (granted.some((grant) => grant.qos > 2)) throw unavailable('the broker refuses the subscription to its answers');
  }

  async function request(commands: readonly DynamicSecurityCommand[], timeoutMs: number): Promise<DynamicSecurityAnswer[]> {
    if (!client.connected) throw unavailable('there is no connection to the broker');
    subscription ??= subscribe();
    let timer: NodeJS.Timeout | undefined;
    const keyed = commands.map((command) => ({ ...command, correlationData: randomUUID() }));
    try {
      return await new Promise<DynamicSecurityAnswer[]>((resolve, reject) => {
        timer = setTimeout(() => reject(unavailable(`it did not answer within ${timeoutMs} ms`)), timeoutMs);
        const collected = keyed.map(
          ({ correlationData }) =>
            new Promise<DynamicSecurityAnswer>((settle, fail) => pending.set(correlationData, { settle, fail })),
        );
        Promise.all(collected).then(resolve, reject);
        Promise.resolve(subscription)
          .then(() => client.publishAsync(requestTopic, JSON.stringify({ commands: keyed }), { qos: 1 }))
          .catch((error: unknown) => {
            subscription = null;
            reject(error instanceof SmartLockError ? error : unavailable('the request could not be sent', error));
          });
      });
    } finally {
      clearTimeout(timer);
      for (const { correlationData } of keyed) pending.delete(correlationData);
    }
  }

  return {
    send: (commands) => request(commands, options.timeoutMs ?? 15_000),
    async isAvailable(timeoutMs) {
      try {
        const [answer] = await request([{ command: 'getDefaultACLAccess' }], timeoutMs);
        return answer !== undefined && answer.error === undefined;
      } catch (error) {
        if (error instanceof SmartLockError && error.code === unavailableCode) return false;
        throw error;
      }
    },
    close() {
      client.off('message', onMessage);
      client.off('close', onClose);
      onClose();
    },
  };
}

const unavailableCode = 'broker_access_unavailable';

function unavailable(why: string, cause?: unknown): SmartLockError {
  return new SmartLockError(
    'unavailable',
    unavailableCode,
    `The broker's dynamic security could not be told who may connect: ${why}. Check that the user in MQTT_URL may administer it.`,
    cause === undefined ? {} : { cause },
  );
}

function parseAnswers(payload: Buffer): DynamicSecurityAnswer[] | null {
  try {
    const json: unknown = JSON.parse(payload.toString('utf8'));
    return answers.Check(json) ? json.responses : null;
  } catch {
    return null;
  }
}
