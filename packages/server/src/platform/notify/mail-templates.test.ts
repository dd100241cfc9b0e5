import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { languages, languageOf } from './language.ts';
import { isMailMessage, kinds, renderBrief, renderGuestSms, renderMail, renderSms, type Reader } from './mail-templates.ts';
import type { ChosenMessage, MailMessage, PlatformMessage } from './notification.ts';

const link = 'https://locks.example.com/verify-email?token=abc&x=1';
const at = new Date('2026-11-21T10:05:00Z');
const until = new Date('2026-11-22T10:05:00Z');
const hours = { en: 'Mondays 10:00–14:00, Berlin time', de: 'montags 10:00–14:00, Ortszeit Berlin' };

const letters: MailMessage[] = [
  { template: 'welcome', params: { name: 'Jane', link, hours: 24 } },
  { template: 'verify_email', params: { name: 'Jane', link, hours: 24 } },
  { template: 'password_reset', params: { name: 'Jane', link, minutes: 60 } },
  { template: 'password_changed', params: { name: 'Jane', changedAt: at } },
  { template: 'sign_in_changed', params: { name: 'Jane', change: 'passkey_added', changedAt: at } },
  { template: 'email_changed', params: { name: 'Jane', newEmail: 'new@example.com', changedAt: at } },
  { template: 'webhook_disabled', params: { address: 'https://example.com/hook', reason: 'gone', at } },
  { template: 'webhook_disabled', params: { address: 'https://example.com/hook', reason: 'failing', at } },
  {
    template: 'guest_invitation',
    params: {
      name: 'Jane',
      host: 'John Doe',
      device: 'Front door',
      pinCode: '482913',
      validFrom: at,
      validUntil: until,
      hours,
      isOneTime: true,
    },
  },
];
const told: (ChosenMessage | PlatformMessage)[] = [
  {
    template: 'pin_code',
    params: { device: 'Front door', pinCode: '482913', validFrom: at, validUntil: null, hours: null },
  },
  {
    template: 'security_alert',
    params: {
      alertId: 7,
      alertType: 'multiple_failures',
      severity: 'high',
      device: 'Front door',
      description: '5 wrong codes',
      at,
    },
  },
  {
    template: 'cleanup_summary',
    params: { devices: [{ device: 'Front door', pins: 2, qrCodes: 1, guests: 0 }], at },
  },
  {
    template: 'booking_alert',
    params: {
      room: 'Studio 1',
      startsAt: at,
      stage: '30min',
      doors: [{ door: 'Front door', problem: 'The lock is offline.', backup: 'offline' }],
    },
  },
  {
    template: 'access_report',
    params: { device: 'Front door', year: 2026, month: 3, link: 'https://locks.example.com/reports/1' },
  },
  { template: 'digest', params: { count: 49, since: at, until, entries: [{ title: 'Several failed attempts', count: 49 }] } },
  { template: 'test', params: { at } },
];
const readers: Record<(typeof languages)[number], Reader> = {
  en: { name: 'Jane', language: 'en', timeZone: 'UTC' },
  de: { name: 'Jane', language: 'de', timeZone: 'Europe/Berlin' },
};
const greetings = { en: 'Hello Jane,', de: 'Guten Tag Jane,' };
const times = { en: '2026-11-21 10:05 UTC', de: '21.11.2026, 11:05 Uhr (Europe/Berlin)' };

for (const language of languages) {
  const reader = readers[language];
  describe(`messages in ${language}`, () => {
    test('every mail has a subject of one line and greets in text and HTML', () => {
      for (const message of [...letters, ...told]) {
        const { subject, text, html } = renderMail(message, reader);
        assert.match(subject, /^[^\r\n]{5,78}$/u, message.template);
        assert.ok(text.startsWith(`${greetings[language]}\n`), message.template);
        assert.ok(html.includes(`<p>${greetings[language]}</p>`) && html.includes(`<html lang="${language}">`));
        assert.doesNotMatch(`${subject}${text}${html}`, /undefined|\[object|NaN/u);
      }
    });

    test('links are whole in the text and escaped in the HTML', () => {
      const { text, html } = renderMail(letters[0] as MailMessage, reader);
      assert.ok(text.includes(`\n${link}\n`));
      assert.ok(html.includes('href="https://locks.example.com/verify-email?token=abc&amp;x=1"'));
    });

    test('a PIN stands in the letter and in the SMS with its time and door, and nowhere that others carry', () => {
      for (const message of [...letters, ...told]) {
        const { subject, text, html } = renderMail(message, reader);
        assert.equal(subject.includes('482913'), false);
        if (!('pinCode' in message.params)) continue;
        const sms = isMailMessage(message) ? [] : [renderSms(message, reader)];
        for (const body of [text, html, ...sms]) {
          assert.ok(body.includes('482913') && body.includes('Front door') && body.includes(times[language]), body);
        }
      }
      for (const message of told) {
        const { title, text } = renderBrief(message, reader);
        assert.match(title, /^[^\r\n]{5,78}$/u);
        assert.match(text, /^[^\r\n]{5,300}$/u);
        assert.doesNotMatch(`${title}${text}`, /482913|https?:/u, message.template);
      }
    });

    test('an SMS says by itself whom it is from', () => {
      for (const message of told) assert.match(renderSms(message, reader), /^SmartLock[^\r\n]{5,300}$/u);
    });

    test('names that are markup or more than one line stay text on one line', () => {
      const name = `<img src=x onerror="alert('1')">&\r\nBcc: others@example.com`;
      const { html, text } = renderMail({ template: 'password_changed', params: { name, changedAt: at } }, reader);
      assert.ok(html.includes('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp; Bcc'));
      assert.equal(html.includes('<img'), false);
      assert.ok(text.startsWith(greetings[language].replace('Jane', name.replace('\r\n', ' '))));
      const alert = { ...(told[1]?.params as object), device: 'Door\r\nBcc: x@example.com' };
      const { subject } = renderMail({ template: 'security_alert', params: alert } as ChosenMessage, reader);
      assert.doesNotMatch(subject, /[\r\n]/u);
    });
  });
}

test('the invitation tells its window and that it opens once, in both languages', () => {
  const invitation = letters.at(-1) as MailMessage;
  const english = renderMail(invitation, readers.en).text;
  assert.ok(english.includes('until 2026-11-22 10:05 UTC, Mondays 10:00–14:00, Berlin time.'), english);
  assert.ok(english.includes('It opens once.'));
  const german = renderMail(invitation, readers.de).text;
  assert.ok(german.includes('bis 22.11.2026, 11:05 Uhr (Europe/Berlin), montags 10:00–14:00, Ortszeit Berlin.'), german);
  assert.ok(german.includes('Sie öffnet ein einziges Mal.'));
});

test('a guest is told one code for all doors, or one a door, with times, way and link, by mail and SMS', () => {
  const door = (name: string, pinCode: string) => ({ door: name, pinCode });
  const params = {
    name: 'Jane',
    room: 'Studio 1',
    validFrom: at,
    validUntil: until,
    directions: 'Ring twice.',
    link,
    why: 'booked',
  } as const;
  const same = {
    template: 'booking_code',
    params: { ...params, doors: [door('Front door', '482913'), door('Studio', '482913')] },
  } as const;
  const two = {
    template: 'booking_code',
    params: { ...params, doors: [door('Front door', '482913'), door('Studio', '105577')], why: 'backup' },
  } as const;
  assert.ok(renderMail(same, readers.en).text.includes('Your code is 482913 for Front door and Studio.'));
  assert.ok(renderMail(same, readers.de).text.includes('Ihr Code ist 482913, für Front door und Studio.'));
  for (const language of languages) {
    const { subject, text, html } = renderMail(two, readers[language]);
    assert.doesNotMatch(subject, /482913|105577|https?:/u);
    for (const part of ['482913', '105577', 'Ring twice.', link, times[language]]) assert.ok(text.includes(part), part);
    assert.ok(html.includes('482913'));
    const sms = renderGuestSms(two, readers[language]);
    for (const part of ['482913', '105577', link, times[language]]) assert.ok(sms.includes(part), part);
    assert.match(sms, /^SmartLock[^\r\n]+$/u);
    const cancelled = { template: 'booking_cancelled', params: { name: 'Jane', room: 'Studio 1', startsAt: at } } as const;
    assert.ok(renderGuestSms(cancelled, readers[language]).includes(times[language]));
    assert.ok(renderMail(cancelled, readers[language]).text.includes('Studio 1'));
  }
});

test('a tag chooses the language by its first part, and an unknown one falls back', () => {
  assert.deepEqual(
    ['de', 'de-AT', 'DE-ch', 'en-GB', 'fr', undefined, ''].map((tag) => languageOf(tag, 'en')),
    ['de', 'de', 'de', 'en', 'en', 'en', 'en'],
  );
  assert.equal(languageOf('fr', 'de'), 'de');
});

test('what people choose about is every message that is no letter and not the platform’s own', () => {
  assert.deepEqual(
    told.map(({ template }) => template).filter((template) => template !== 'digest' && template !== 'test'),
    kinds,
  );
});
