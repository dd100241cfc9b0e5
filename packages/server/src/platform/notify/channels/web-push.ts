import { DeliveryFailure, type Channel } from './channel.ts';
import { failureOf, readRetryAfter } from './http-call.ts';

export interface WebPushSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PublicRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface PublicAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
}

export interface WebPushOptions {
  readonly readKeys: () => Promise<VapidKeys>;
  /** `mailto:` or `https:`, by which a push service reaches who runs this. */
  readonly subject: string;
  readonly readSubscription: (id: number) => Promise<WebPushSubscription | undefined>;
  /** Endpoints are told by browsers: what sends to them guards against addresses inside. */
  readonly post: (request: PublicRequest) => Promise<PublicAnswer>;
}

const service = 'The push service';
/** After that long nobody wants to hear of it. */
const ttlSeconds = { urgent: 3 * 86_400, normal: 86_400 };

/** Encrypted for the browser (RFC 8291) and signed by us (RFC 8292): the push service reads nothing of it. */
export function createWebPushChannel({ readKeys, subject: contact, readSubscription, post }: WebPushOptions): Channel {
  return {
    async send({ key, targetId, subject, text, isUrgent, notificationId, template }) {
      const subscription = targetId === null ? undefined : await readSubscription(targetId);
      if (subscription === undefined) throw new DeliveryFailure('gone', 'This browser is no longer registered');
      const keys = await readKeys();
      const payload = JSON.stringify({ title: subject, body: text, tag: key, notification_id: notificationId, kind: template });
      const { default: webPush } = await import('web-push');
      const details = webPush.generateRequestDetails(
        { endpoint: subscription.endpoint, keys: { ...subscription.keys } },
        payload,
        {
          vapidDetails: { subject: contact, ...keys },
          TTL: isUrgent ? ttlSeconds.urgent : ttlSeconds.normal,
          urgency: isUrgent ? 'high' : 'normal',
          // Sent twice while the browser is away, it is shown once.
          topic: key.slice(0, 32),
          contentEncoding: 'aes128gcm',
        },
      );
      const answer = await post({ url: details.endpoint, headers: details.headers, body: details.body });
      if (answer.status >= 200 && answer.status <= 299) return { providerId: null };
      if (answer.status === 404 || answer.status === 410) {
        throw new DeliveryFailure('gone', 'The push service says that this browser is no longer registered');
      }
      throw failureOf(service, { status: answer.status, retryAfterSeconds: readRetryAfter(answer.retryAfter), json: null });
    },
    async check() {
      await readKeys();
      return 'keys are there';
    },
  };
}
