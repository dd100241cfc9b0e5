import type { QueryExecutorProvider } from 'kysely';
import { internationalNumber } from '../../platform/notify/channels/sms.ts';
import { languageOf } from '../../platform/notify/language.ts';
import type { Address, Recipient } from '../../platform/notify/recipient.ts';
import type { Contact } from '../accounts/index.ts';
import type { NotificationContext } from './context.ts';
import { allChoices, channelOf, isSwitchedOn } from './preferences.ts';
import { readPreferences } from './store/preferences.ts';
import { listTargetNames } from './store/push-targets.ts';
import { findTelegramLink } from './store/telegram.ts';

function smsAddress({ phoneNumber }: Contact, countryCode: string | undefined): Address[] {
  if (phoneNumber === '') return [];
  const number = internationalNumber(phoneNumber, countryCode);
  return number === undefined
    ? [{ channel: 'sms', to: phoneNumber, targetId: null, problem: 'phone_number_without_country_code' }]
    : [{ channel: 'sms', to: number, targetId: null }];
}

/** How this user is told. Sees what the transaction has written. */
export async function findRecipient(
  { contactOf, settings }: Pick<NotificationContext, 'contactOf' | 'settings'>,
  trx: QueryExecutorProvider,
  userId: number,
): Promise<Recipient | undefined> {
  const contact = await contactOf(trx, userId);
  if (contact === undefined) return undefined;
  const preferences = await readPreferences(trx, userId);
  const targets = await listTargetNames(trx, userId);
  const chat = await findTelegramLink(trx, userId);
  const choices = allChoices(preferences.choices);
  return {
    userId,
    name: contact.name,
    language: languageOf(contact.language, settings.defaultLanguage),
    timeZone: contact.timeZone,
    addresses: [
      { channel: 'email', to: contact.email, targetId: null },
      ...smsAddress(contact, settings.smsCountryCode),
      ...targets.map(({ channel, id, label }) => ({ channel, to: label, targetId: id })),
      ...(chat === undefined ? [] : [{ channel: 'telegram' as const, to: chat.chatId, targetId: null }]),
    ],
    quietHours:
      preferences.quiet === null
        ? null
        : {
            start: preferences.quiet.start,
            end: preferences.quiet.end,
            timeZone: preferences.quiet.timeZone ?? contact.timeZone,
          },
    wants: (kind, channel) => isSwitchedOn(contact, channelOf[channel]) && choices[kind][channelOf[channel]],
  };
}
