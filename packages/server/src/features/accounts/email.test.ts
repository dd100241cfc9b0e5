import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { emailKey, normaliseEmail, requireEmail } from './email.ts';

test('addresses are trimmed and their domain is lower-cased, the local part is kept', () => {
  assert.equal(normaliseEmail('  Jane.Doe+locks@Example.COM '), 'Jane.Doe+locks@example.com');
  assert.equal(normaliseEmail('jürgen@bücher.example'), 'jürgen@bücher.example');
  assert.equal(emailKey('Jane@example.com'), emailKey('jane@example.com'));
});

test('what is not an address is refused', () => {
  const refused = [
    '',
    'jane',
    'jane@',
    '@example.com',
    'jane@localhost',
    'a@b@example.com',
    'jane doe@example.com',
    'jane@exa mple.com',
    'jane@-example.com',
    'jane@example..com',
    '.jane@example.com',
    'ja..ne@example.com',
    'jane@example.com\r\nBcc: all@example.com',
    'jane\0@example.com',
    `${'a'.repeat(65)}@example.com`,
    `jane@${'a.'.repeat(130)}com`,
    'Jane <jane@example.com>',
  ];
  for (const text of refused) assert.equal(normaliseEmail(text), undefined, text);
  assert.throws(() => requireEmail('jane'), {
    code: 'validation_error',
    fields: [{ field: 'email', message: 'Enter a valid email address.', code: 'invalid_email' }],
  });
});

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (text) => {
      const once = normaliseEmail(text);
      if (once !== undefined) assert.equal(normaliseEmail(once), once);
    }),
  );
  assert.notEqual(normaliseEmail('a@b.co'), undefined);
});

test('a very long text is judged at once', () => {
  assert.equal(normaliseEmail(`${'a.'.repeat(500_000)}@`), undefined);
});
