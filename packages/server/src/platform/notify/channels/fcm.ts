import { createSigner } from 'fast-jwt';
import type { Clock } from '../../clock.ts';
import { DeliveryFailure, type Channel } from './channel.ts';
import { callHttp, failureOf, memberOf, type HttpAnswer } from './http-call.ts';

/** What is needed of the key file that the Firebase console hands out. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
  readonly tokenUrl: string;
}

export interface FcmOptions {
  /** `https://fcm.googleapis.com`, or another address in tests. */
  readonly baseUrl: string;
  readonly account: ServiceAccount;
  /** The token of a registered device; undefined where it was removed. */
  readonly readToken: (id: number) => Promise<string | undefined>;
  readonly clock: Clock;
}

const service = 'FCM';
const scope = 'https://www.googleapis.com/auth/firebase.messaging';
/** A token is not used in its last minutes: it has to last until it is checked. */
const renewBeforeMs = 5 * 60_000;

/** Throws what is wrong, without any of the text. */
export function readServiceAccount(text: string): ServiceAccount {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('must be the JSON of a service account key');
  }
  const [projectId, clientEmail, privateKey, tokenUrl] = ['project_id', 'client_email', 'private_key', 'token_uri'].map((name) =>
    memberOf(json, name),
  );
  if (typeof projectId !== 'string' || typeof clientEmail !== 'string' || typeof privateKey !== 'string') {
    throw new Error('must have project_id, client_email and private_key');
  }
  return {
    projectId,
    clientEmail,
    privateKey,
    tokenUrl: typeof tokenUrl === 'string' ? tokenUrl : 'https://oauth2.googleapis.com/token',
  };
}

/** The HTTP v1 API: a short-lived access token for a signed assertion, one request a message. */
export function createFcmChannel({ baseUrl, account, readToken, clock }: FcmOptions): Channel {
  const signAssertion = createSigner({ algorithm: 'RS256', key: account.privateKey });
  let token: { readonly text: string; readonly endsAtMs: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function fetchAccessToken(): Promise<string> {
    const nowSeconds = Math.floor(clock.now().getTime() / 1000);
    const assertion = signAssertion({
      iss: account.clientEmail,
      scope,
      aud: account.tokenUrl,
      iat: nowSeconds,
      exp: nowSeconds + 3600,
    });
    const answer = await callHttp({
      service: "Google's token service",
      url: account.tokenUrl,
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    const text = memberOf(answer.json, 'access_token');
    if (answer.status !== 200 || typeof text !== 'string') {
      const reason = memberOf(answer.json, 'error');
      // Whatever it says, it is about our key and clock and not about the message.
      throw new DeliveryFailure(
        'later',
        `Google's token service answered ${answer.status}${typeof reason === 'string' ? ` (${reason.slice(0, 60)})` : ''}`,
        { retryAfterSeconds: answer.retryAfterSeconds },
      );
    }
    const seconds = memberOf(answer.json, 'expires_in');
    token = { text, endsAtMs: clock.now().getTime() + (typeof seconds === 'number' ? seconds : 3600) * 1000 };
    return text;
  }

  async function accessToken(): Promise<string> {
    if (token !== undefined && clock.now().getTime() < token.endsAtMs - renewBeforeMs) return token.text;
    fetching ??= fetchAccessToken().finally(() => (fetching = undefined));
    return await fetching;
  }

  function fcmErrorCode(answer: HttpAnswer): string {
    const details = memberOf(answer.json, 'error', 'details');
    const codes = Array.isArray(details) ? details.map((detail: unknown) => memberOf(detail, 'errorCode')) : [];
    const code = codes.find((candidate) => typeof candidate === 'string') ?? memberOf(answer.json, 'error', 'status');
    return typeof code === 'string' ? code.slice(0, 60) : '';
  }

  return {
    async send({ key, targetId, subject, text, isUrgent, notificationId, template }) {
      const deviceToken = targetId === null ? undefined : await readToken(targetId);
      if (deviceToken === undefined) throw new DeliveryFailure('gone', 'This device is no longer registered');
      const answer = await callHttp({
        service,
        url: `${baseUrl}/v1/projects/${encodeURIComponent(account.projectId)}/messages:send`,
        method: 'POST',
        headers: { Authorization: `Bearer ${await accessToken()}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          message: {
            token: deviceToken,
            notification: { title: subject, body: text },
            data: { notification_id: notificationId === null ? '' : String(notificationId), kind: template },
            // Sent twice, the second takes the place of the first on the screen.
            android: { priority: isUrgent ? 'high' : 'normal', notification: { tag: key } },
            apns: { headers: { 'apns-priority': isUrgent ? '10' : '5', 'apns-collapse-id': key } },
          },
        }),
      });
      if (answer.status === 200) {
        const name = memberOf(answer.json, 'name');
        return { providerId: typeof name === 'string' ? name : null };
      }
      const code = fcmErrorCode(answer);
      if (code === 'UNREGISTERED' || code === 'SENDER_ID_MISMATCH' || answer.status === 404) {
        throw new DeliveryFailure('gone', `FCM: this device is no longer registered (${code})`);
      }
      if (answer.status === 401) token = undefined;
      throw failureOf(service, answer, code);
    },
    async check() {
      await accessToken();
      return `FCM project ${account.projectId}`;
    },
  };
}
