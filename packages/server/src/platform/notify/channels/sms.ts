import { DeliveryFailure, type Channel } from './channel.ts';
import { callHttp, failureOf, memberOf } from './http-call.ts';

export interface TwilioSettings {
  /** `https://api.twilio.com`, or a service that speaks the same. */
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number, or the SID of a messaging service (`MG…`). */
  readonly from: string;
}

export interface SmsGatewaySettings {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token: string | undefined;
}

/** In the form `+4917012345678`, or undefined where the country cannot be told. */
export function internationalNumber(phoneNumber: string, countryCode: string | undefined): string | undefined {
  // (0) stands in many numbers beside the country's code, where it must not be dialled.
  const digits = phoneNumber.replaceAll('(0)', '').replaceAll(/[^\d+]/gu, '');
  const international = digits.startsWith('00')
    ? `+${digits.slice(2)}`
    : digits.startsWith('+') || countryCode === undefined
      ? digits
      : `+${countryCode}${digits.replace(/^0/u, '')}`;
  return /^\+[1-9]\d{5,14}$/u.test(international) ? international : undefined;
}

/** Twilio's codes for numbers that no SMS will ever reach. */
const unreachableCodes = new Set([21211, 21214, 21217, 21610, 21614]);

/** Twilio has no key against sending twice: a process that dies between its answer and our note sends again. */
export function createTwilioChannel(settings: TwilioSettings): Channel {
  const service = 'Twilio';
  const account = `${settings.baseUrl}/2010-04-01/Accounts/${encodeURIComponent(settings.accountSid)}`;
  const authorization = `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`;
  return {
    async send({ to, text }) {
      const sender = settings.from.startsWith('MG') ? 'MessagingServiceSid' : 'From';
      const answer = await callHttp({
        service,
        url: `${account}/Messages.json`,
        method: 'POST',
        headers: { Authorization: authorization },
        body: new URLSearchParams({ To: to, [sender]: settings.from, Body: text }),
      });
      if (answer.status === 200 || answer.status === 201) {
        const sid = memberOf(answer.json, 'sid');
        return { providerId: typeof sid === 'string' ? sid : null };
      }
      const code = memberOf(answer.json, 'code');
      const detail = typeof code === 'number' ? `error ${code}, see https://www.twilio.com/docs/api/errors/${code}` : '';
      if (typeof code === 'number' && unreachableCodes.has(code)) {
        throw new DeliveryFailure('never', `Twilio sends nothing to this number (${detail})`);
      }
      throw failureOf(service, answer, detail);
    },
    async check() {
      const answer = await callHttp({
        service,
        url: `${account}.json`,
        method: 'GET',
        headers: { Authorization: authorization },
      });
      if (answer.status !== 200) throw failureOf(service, answer);
      return `Twilio account ${settings.accountSid}`;
    },
  };
}

/** `POST {to, text, id}` as JSON; any 2xx means taken. `id` is the same at every attempt, in the `Idempotency-Key` header too. */
export function createSmsGatewayChannel({ url, token }: SmsGatewaySettings): Channel {
  const service = 'The SMS gateway';
  const authorization: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return {
    async send({ key, to, text }) {
      const answer = await callHttp({
        service,
        url,
        method: 'POST',
        headers: { ...authorization, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify({ to, text, id: key }),
      });
      if (answer.status < 200 || answer.status > 299) throw failureOf(service, answer);
      const id = memberOf(answer.json, 'id');
      return { providerId: typeof id === 'string' ? id.slice(0, 200) : null };
    },
    async check() {
      // What an address does with a GET is its own matter; that it answers at all is what can be asked without sending.
      const answer = await callHttp({ service, url, method: 'GET', headers: authorization });
      if (answer.status === 401 || answer.status === 403 || answer.status >= 500) throw failureOf(service, answer);
      return `${new URL(url).host} answers`;
    },
  };
}
