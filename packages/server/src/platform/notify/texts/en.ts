import type { ParamsOf, SignInChange } from '../notification.ts';
import type { At, Texts } from './texts.ts';

const months = 'January February March April May June July August September October November December'.split(' ');
const severities = { low: 'minor', medium: 'medium', high: 'serious', critical: 'critical' } as const;
const alertTypes: Readonly<Record<string, string>> = {
  unauthorized_access: 'Somebody tried to get in without access',
  multiple_failures: 'Several failed attempts',
  device_tamper: 'Somebody is tampering with the lock',
  low_battery: 'The battery is low',
  offline: 'The lock is offline',
  code_not_removed: 'A code may still open the door',
  code_not_delivered: 'A code does not come to the lock',
  code_unproven: 'The code of a guest is not proven',
  over_access: 'Something opens the door that should not',
};

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
const join = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

function windowOf({ validFrom, validUntil, hours }: Pick<ParamsOf<'pin_code'>, 'validFrom' | 'validUntil' | 'hours'>, at: At) {
  const until = validUntil === null ? '' : ` until ${at(validUntil)}`;
  return `from ${at(validFrom)}${until}${hours === null ? '' : `, ${hours.en}`}`;
}

function alertTitle({ alertType, device }: ParamsOf<'security_alert'>): string {
  const what = alertTypes[alertType] ?? `Security alert (${alertType.replaceAll('_', ' ')})`;
  return device === null ? what : `${what}: ${device}`;
}

function removed({ pins, qrCodes, guests }: ParamsOf<'cleanup_summary'>['devices'][number]): string {
  const parts = [
    pins > 0 ? count(pins, 'PIN', 'PINs') : '',
    qrCodes > 0 ? count(qrCodes, 'QR code', 'QR codes') : '',
    guests > 0 ? count(guests, 'guest access', 'guest accesses') : '',
  ];
  return join(parts.filter((part) => part !== '')) || 'nothing';
}

/** One line where every door takes the same code, else one a door. */
function codesOf(doors: ParamsOf<'booking_code'>['doors']): readonly string[] {
  const codes = new Set(doors.map(({ pinCode }) => pinCode));
  if (codes.size === 1) return [`Your code is ${[...codes].join('')} for ${join(doors.map(({ door }) => door))}.`];
  return doors.map(({ door, pinCode }) => `${door}: your code is ${pinCode}.`);
}

const monthOf = ({ year, month }: ParamsOf<'access_report'>): string => `${months[month - 1] ?? month} ${year}`;

const signInChanges: Readonly<Record<SignInChange, string>> = {
  totp_enabled: 'An authenticator app was added to your SmartLock account.',
  totp_removed: 'The authenticator app was removed from your SmartLock account.',
  passkey_added: 'A passkey was added to your SmartLock account.',
  passkey_removed: 'A passkey was removed from your SmartLock account.',
  backup_codes_renewed: 'New backup codes were made for your SmartLock account; the old ones open nothing any more.',
  reset_by_administrator: 'An administrator removed every second factor of your SmartLock account.',
  api_key_made: 'An API key was made for your SmartLock account.',
};

const backupTexts = {
  spare: 'The guest was given a spare code that this lock takes.',
  offline:
    'The guest was given an offline code of the vendor: the lock has not confirmed it, it works by calculation. It opens whole hours, and is lost unless it is used within a day of its beginning.',
} as const;

export const en: Texts = {
  greeting: (name) => `Hello ${name},`,
  copyAddress: (link) => `Or copy this address: ${link}`,
  time: ({ year, month, day, hour, minute }, zone) =>
    `${year}-${month}-${day} ${hour}:${minute} ${zone === null ? 'UTC' : `(${zone})`}`,
  messages: {
    welcome: {
      letter: ({ link, hours }) => ({
        subject: 'Welcome to SmartLock: confirm your email address',
        before: ['Your SmartLock account is ready. Please confirm that this email address is yours.'],
        action: { label: 'Confirm my email address', link },
        after: [`The link works for ${hours} hours. If you did not register, ignore this mail.`],
      }),
    },
    verify_email: {
      letter: ({ link, hours }) => ({
        subject: 'Confirm your email address',
        before: ['Please confirm that this email address is yours.'],
        action: { label: 'Confirm my email address', link },
        after: [`The link works for ${hours} hours. If you did not ask for it, ignore this mail.`],
      }),
    },
    password_reset: {
      letter: ({ link, minutes }) => ({
        subject: 'Choose a new password',
        before: ['Somebody, probably you, asked for a new password for your SmartLock account.'],
        action: { label: 'Choose a new password', link },
        after: [
          `The link works once, for ${minutes} minutes. If it was not you, ignore this mail: your password stays as it is.`,
        ],
      }),
    },
    password_changed: {
      letter: ({ changedAt }, at) => ({
        subject: 'Your password was changed',
        before: [
          `The password of your SmartLock account was changed at ${at(changedAt)}, and every other device was signed out.`,
        ],
        after: ['If this was not you, choose a new password at once with "Forgot password" on the sign-in page.'],
      }),
    },
    sign_in_changed: {
      letter: ({ change, changedAt }, at) => ({
        subject: 'How you sign in was changed',
        before: [`${signInChanges[change]} This was done at ${at(changedAt)}.`],
        after: [
          'If this was not you, choose a new password at once with "Forgot password" on the sign-in page, which also ends all sessions and API keys, and write to your administrator.',
        ],
      }),
    },
    email_changed: {
      letter: ({ newEmail, changedAt }, at) => ({
        subject: 'Your email address was changed',
        before: [`The email address of your SmartLock account was changed to ${newEmail} at ${at(changedAt)}.`],
        after: ['If this was not you, write to your administrator at once.'],
      }),
    },
    webhook_disabled: {
      letter: ({ address, reason, at: disabledAt }, at) => ({
        subject: 'Your webhook was switched off',
        before: [
          reason === 'gone'
            ? `Your webhook to ${address} was switched off at ${at(disabledAt)}: its receiver answered 410 Gone, which means that it wants no more.`
            : `Your webhook to ${address} was switched off at ${at(disabledAt)}: its receiver has taken nothing for days, however often it was tried.`,
        ],
        after: [
          'Nothing more is sent to it. Once the receiver works, switch the webhook on again; what was not delivered is in its log and can be sent again from there.',
        ],
      }),
    },
    guest_invitation: {
      letter: (params, at) => ({
        subject: 'Your access to a door',
        before: [
          `${params.host} gives you access to ${params.device}. Your PIN: ${params.pinCode}`,
          `It is valid ${windowOf(params, at)}.`,
          ...(params.isOneTime ? ['It opens once.'] : []),
        ],
        after: ['If you were written to before about this door, this mail replaces the one before.'],
      }),
    },
    booking_code: {
      letter: (params, at) => ({
        subject:
          { booked: 'Your code', changed: 'Your code has changed', backup: 'Your new code', offline: 'Your new code' }[
            params.why
          ] + ` for ${params.room}`,
        before: [
          ...(params.why === 'backup'
            ? ['A lock has not confirmed your code yet, so here is one that it is known to take. Please use this one:']
            : []),
          ...(params.why === 'offline'
            ? [
                'A lock cannot be reached at the moment, so here is a code that it works out by itself. Please use this one, for the first time within a day of its beginning; after that it would be lost:',
              ]
            : []),
          ...codesOf(params.doors),
          `It opens from ${at(params.validFrom)} until ${at(params.validUntil)}.`,
          ...(params.directions === '' ? [] : [params.directions]),
        ],
        action: { label: 'Show my code and the way', link: params.link },
        after: [
          ...(params.why === 'booked' ? [] : ['This replaces what we wrote before.']),
          'Keep the code and the link to yourself: whoever has them can open the door.',
        ],
      }),
      sms: (params, at) =>
        `SmartLock: ${params.room}. ${codesOf(params.doors).join(' ')} From ${at(params.validFrom)} until ${at(params.validUntil)}. ${params.link}`,
    },
    booking_cancelled: {
      letter: ({ room, startsAt }, at) => ({
        subject: `Your booking of ${room} was cancelled`,
        before: [`Your booking of ${room}, ${at(startsAt)}, was cancelled. Your code opens nothing any more.`],
        after: ['If you did not expect this, ask whoever you booked with.'],
      }),
      sms: ({ room, startsAt }, at) =>
        `SmartLock: your booking of ${room}, ${at(startsAt)}, was cancelled. Your code opens nothing any more.`,
    },
    pin_code: {
      letter: (params, at) => ({
        subject: 'You were given a PIN',
        before: [`You were given a PIN for ${params.device}: ${params.pinCode}`, `It is valid ${windowOf(params, at)}.`],
        after: ['Keep it to yourself, and delete this mail once you have noted it.'],
      }),
      brief: ({ device }) => `You were given a PIN for ${device}.`,
      sms: (params, at) => `SmartLock: your PIN for ${params.device} is ${params.pinCode}, valid ${windowOf(params, at)}.`,
    },
    security_alert: {
      letter: (params, at) => ({
        subject: alertTitle(params),
        before: [
          `A ${severities[params.severity]} security alert, ${at(params.at)}:`,
          params.description,
          ...(params.device === null ? [] : [`Device: ${params.device}`]),
        ],
        after: [`It is alert ${params.alertId}. Acknowledge it in SmartLock, so that others see that you care for it.`],
      }),
      brief: ({ description, at }, write) => `${description} (${write(at)})`,
      sms: (params, at) =>
        `SmartLock ${severities[params.severity]} alert. ${alertTitle(params)}. ${params.description} ${at(params.at)}`,
    },
    cleanup_summary: {
      letter: ({ devices, at }, write) => ({
        subject: 'Expired access was cleaned up',
        before: [
          `At ${write(at)}, access that had expired was taken away:`,
          ...devices.map((device) => `${device.device}: ${removed(device)}`),
        ],
        after: ['Nothing that was still valid was touched.'],
      }),
      brief: ({ devices }) => devices.map((device) => `${device.device}: ${removed(device)}`).join('; '),
      sms: ({ devices }) =>
        `SmartLock: expired access was taken away. ${devices.map((device) => `${device.device}: ${removed(device)}`).join('; ')}`,
    },
    booking_alert: {
      letter: (params, at) => ({
        subject: `${params.room}: a lock has not confirmed the next code`,
        before: [
          `The booking of ${params.room} begins at ${at(params.startsAt)}, and a code is not proven:`,
          ...params.doors.map(
            ({ door, problem, backup }) => `${door}: ${problem}${backup === null ? '' : ` ${backupTexts[backup]}`}`,
          ),
        ],
        after: ['The booking in SmartLock shows what was tried. It is looked at again until the guest comes.'],
      }),
      brief: ({ doors }) => doors.map(({ door, problem }) => `${door}: ${problem}`).join('; '),
      sms: ({ room, startsAt, doors }, at) =>
        `SmartLock: ${room}, ${at(startsAt)}: a code is not proven. ${doors.map(({ door, problem, backup }) => `${door}: ${problem}${backup === null ? '' : backup === 'spare' ? ' A spare code was given out.' : ' An offline code of the vendor was given out, which the lock has not confirmed.'}`).join('; ')}`,
    },
    access_report: {
      letter: (params) => ({
        subject: `Access report ${monthOf(params)}`,
        before: [`The access report of ${params.device} for ${monthOf(params)} is ready. It is attached as a PDF.`],
        action: { label: 'Open the report', link: params.link },
        after: ['The link asks you to sign in. There the report can be had as CSV too.'],
      }),
      brief: (params) => `The access report of ${params.device} for ${monthOf(params)} is ready.`,
      sms: (params) => `SmartLock: the access report of ${params.device} for ${monthOf(params)} is ready.`,
    },
    digest: {
      letter: ({ count: total, since, until, entries }, at) => ({
        subject: `${total} more of the same incident`,
        before: [
          `Since you were told last, ${total} more happened, from ${at(since)} to ${at(until)}:`,
          ...entries.map((entry) => `${entry.count} × ${entry.title}`),
        ],
        after: ['They are told together, so that one incident does not fill your mailbox.'],
      }),
      brief: ({ entries }) => entries.map((entry) => `${entry.count} × ${entry.title}`).join('; '),
      sms: ({ count: total, entries }) =>
        `SmartLock: ${total} more of the same incident. ${entries.map((entry) => `${entry.count} x ${entry.title}`).join('; ')}`,
    },
    test: {
      letter: ({ at }, write) => ({
        subject: 'Test message from SmartLock',
        before: [`You asked for this test at ${write(at)}. This channel works.`],
        after: ['There is nothing to do.'],
      }),
      brief: ({ at }, write) => `You asked for this test at ${write(at)}. This channel works.`,
      sms: ({ at }, write) => `SmartLock: you asked for this test at ${write(at)}. This channel works.`,
    },
  },
};
