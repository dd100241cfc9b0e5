/** The ways out of the house, as rows of the queue name them. */
export const channelNames = ['email', 'sms', 'fcm', 'web_push', 'telegram'] as const;
export type ChannelName = (typeof channelNames)[number];

export interface Outgoing {
  /** The same at every attempt, and tells nothing: a receiver can drop by it what it gets twice. */
  readonly key: string;
  /** An address, a number or a chat; of push channels only a name for people. */
  readonly to: string;
  /** Of push channels: the token or subscription. */
  readonly targetId: number | null;
  readonly template: string;
  readonly notificationId: number | null;
  readonly isUrgent: boolean;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly bytes: Buffer }[];
}

export interface Channel {
  /** Resolves when the other side has taken the message; its name for it, where it gives one. */
  send(message: Outgoing): Promise<{ readonly providerId: string | null }>;
  /** Connects and logs in without sending, and says to what. */
  check(): Promise<string>;
}

/** The channels that are configured. */
export type Channels = Readonly<Partial<Record<ChannelName, Channel>>>;

/** `later`: trying again may help; `never`: this message is refused for good; `gone`: nobody is there any more, nor will be. */
export type Remedy = 'later' | 'never' | 'gone';

/** Its message is stored and logged: it holds no text of the message and no credentials. */
export class DeliveryFailure extends Error {
  readonly remedy: Remedy;
  readonly retryAfterSeconds: number | null;

  constructor(remedy: Remedy, message: string, options: { retryAfterSeconds?: number | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeliveryFailure';
    this.remedy = remedy;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
