import type { ChannelName } from '../../platform/notify/channels/channel.ts';
import { kinds } from '../../platform/notify/mail-templates.ts';
import type { Kind } from '../../platform/notify/notification.ts';

/** What people choose between: to them a push message is one thing, whichever way it takes. */
export const preferenceChannels = ['email', 'sms', 'push', 'telegram'] as const;
export type PreferenceChannel = (typeof preferenceChannels)[number];

export const channelOf: Readonly<Record<ChannelName, PreferenceChannel>> = {
  email: 'email',
  sms: 'sms',
  fcm: 'push',
  web_push: 'push',
  telegram: 'telegram',
};

export type Choices = { readonly [K in Kind]?: { readonly [C in PreferenceChannel]?: boolean } };
export type AllChoices = { readonly [K in Kind]: { readonly [C in PreferenceChannel]: boolean } };

/** An SMS costs money and attention: only for what somebody waits for or must know now. */
const isSmsByDefault: Readonly<Record<Kind, boolean>> = {
  pin_code: true,
  security_alert: true,
  cleanup_summary: false,
  booking_alert: true,
  access_report: false,
};

function isOnByDefault(kind: Kind, channel: PreferenceChannel): boolean {
  return channel === 'sms' ? isSmsByDefault[kind] : true;
}

/** Every kind on every channel, the user's own choices over the defaults. */
export function allChoices(choices: Choices): AllChoices {
  const ofKind = (kind: Kind) =>
    Object.fromEntries(
      preferenceChannels.map((channel) => [channel, choices[kind]?.[channel] ?? isOnByDefault(kind, channel)]),
    ) as AllChoices[Kind];
  return Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)])) as AllChoices;
}

/** The given choices over those there are. */
export function mergeChoices(choices: Choices, changes: Choices): Choices {
  return Object.fromEntries(kinds.map((kind) => [kind, { ...choices[kind], ...changes[kind] }]));
}

/** The switches of `/users/preferences/`, which stand above all others. There is none for Telegram: a chat is linked or not. */
export interface MasterSwitches {
  readonly hasEmail: boolean;
  readonly hasPush: boolean;
  readonly hasSms: boolean;
}

export function isSwitchedOn({ hasEmail, hasPush, hasSms }: MasterSwitches, channel: PreferenceChannel): boolean {
  return { email: hasEmail, push: hasPush, sms: hasSms, telegram: true }[channel];
}
