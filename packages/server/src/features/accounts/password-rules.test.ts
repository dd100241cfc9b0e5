import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPasswordErrors, passwordErrors } from './password-rules.ts';

const codes = (password: string): string[] =>
  passwordErrors(password, 'Jane.Doe@example.com', 'password').map((error) => error.code);

test('passwords that a person would choose with care are accepted', () => {
  for (const password of [
    'TestPass123!',
    'SecurePass123!',
    'NewPass456!',
    'correct horse battery staple',
    'пароль-из-слов',
    '日本語のパスワード',
    'x'.repeat(64) + 'y'.repeat(64),
  ]) {
    assert.deepEqual(codes(password), [], password);
  }
});

test('weak passwords are refused, each with its reason', () => {
  assert.deepEqual(codes('Ab1!xyz'), ['password_too_short']);
  assert.deepEqual(codes('83920174655'), ['password_entirely_numeric']);
  assert.deepEqual(codes('PassWord123'), ['password_too_common']);
  assert.deepEqual(codes('aaaaaaaaaaaa'), ['password_too_common']);
  assert.deepEqual(codes('jane.doe@example.com'), ['password_too_similar']);
  assert.deepEqual(codes('JANE.DOE'), ['password_too_similar']);
  assert.deepEqual(codes('z'.repeat(128) + 'y'), ['password_too_long']);
  assert.deepEqual(codes('1234'), ['password_too_short', 'password_entirely_numeric']);
});

test('a family emoji counts as one character, as people count', () => {
  assert.deepEqual(codes('👨‍👩‍👧‍👦ab'), ['password_too_short']);
});

test('a confirmation that differs is named as such, beside the other mistakes', () => {
  const errors = newPasswordErrors({ password: 'short', confirm: 'other' }, undefined, {
    password: 'new_password',
    confirm: 'new_password_confirm',
  });
  assert.deepEqual(
    errors.map(({ field, code }) => [field, code]),
    [
      ['new_password', 'password_too_short'],
      ['new_password_confirm', 'password_mismatch'],
    ],
  );
});
