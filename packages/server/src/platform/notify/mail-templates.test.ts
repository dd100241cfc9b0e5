import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderMail } from './mail-templates.ts';
import type { MailMessage } from './mail-templates.ts';

const link = 'https://locks.example.com/verify-email?token=abc&x=1';
const changedAt = new Date('2026-11-21T10:05:00Z');
const messages: MailMessage[] = [
  { template: 'welcome', params: { name: 'Jane', link, hours: 24 } },
  { template: 'verify_email', params: { name: 'Jane', link, hours: 24 } },
  { template: 'password_reset', params: { name: 'Jane', link, minutes: 60 } },
  { template: 'password_changed', params: { name: 'Jane', changedAt } },
  { template: 'email_changed', params: { name: 'Jane', newEmail: 'new@example.com', changedAt } },
  {
    template: 'pin_code',
    params: { name: 'Jane', device: 'Front door', pinCode: '482913', validFrom: changedAt, validUntil: null, hours: null },
  },
  {
    template: 'guest_invitation',
    params: {
      name: 'Jane',
      host: 'John Doe',
      device: 'Front door',
      pinCode: '482913',
      validFrom: changedAt,
      validUntil: new Date('2026-11-22T10:05:00Z'),
      hours: 'Mondays 10:00–14:00, Berlin time',
      isOneTime: true,
    },
  },
];

test('every mail has a subject of one line and greets in text and HTML', () => {
  for (const message of messages) {
    const { subject, text, html } = renderMail(message);
    assert.match(subject, /^[^\r\n]{5,78}$/u);
    assert.match(text, /^Hello Jane,\n/u);
    assert.match(html, /<p>Hello Jane,<\/p>/u);
  }
});

test('links are whole in the text and escaped in the HTML', () => {
  const { text, html } = renderMail(messages[0] as MailMessage);
  assert.ok(text.includes(`\n${link}\n`));
  assert.ok(html.includes('href="https://locks.example.com/verify-email?token=abc&amp;x=1"'));
});

test('a name that is markup stays text', () => {
  const { html } = renderMail({ template: 'password_changed', params: { name: `<img src=x onerror="alert('1')">&`, changedAt } });
  assert.ok(html.includes('Hello &lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;,'));
  assert.equal(html.includes('<img'), false);
});

test('a PIN stands in the body with its time and door, and never in the subject', () => {
  for (const message of messages.filter(({ template }) => template === 'pin_code' || template === 'guest_invitation')) {
    const { subject, text, html } = renderMail(message);
    assert.equal(subject.includes('482913'), false);
    for (const body of [text, html])
      assert.ok(body.includes('482913') && body.includes('Front door') && body.includes('2026-11-21 10:05 UTC'));
  }
  const invitation = renderMail(messages.at(-1) as MailMessage).text;
  assert.ok(invitation.includes('until 2026-11-22 10:05 UTC, Mondays 10:00–14:00, Berlin time.'));
  assert.ok(invitation.includes('It opens once.'));
});
