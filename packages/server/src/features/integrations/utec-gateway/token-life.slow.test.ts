import { describe, test } from 'node:test';
import type { UtecSwitches } from '@smartlock/simulators';
import { liveThroughMonth } from './testing/token-month.ts';

const ways: readonly Partial<UtecSwitches>[] = [
  { expired_token: 'invalid_token_200', token_reply: 'wrapped' },
  { expired_token: '401', token_reply: 'flat' },
  { expired_token: '403', token_reply: 'flat', refresh_token_in_reply: false },
  { expired_token: '401', token_reply: 'wrapped', refresh_rotates: true, refresh_single_use: true },
  { expired_token: 'invalid_token_200', expires_in: false, refresh_rotates: true },
  { expired_token: '401', token_reply: 'flat', token_method: 'get', refresh_revokes_access: true },
];

describe('thirty days', () => {
  for (const switches of ways) {
    const name = Object.entries(switches)
      .map(([key, value]) => `${key} ${String(value)}`)
      .join(', ');
    test(`of tokens that end by time: ${name}`, () => liveThroughMonth({ switches, stepHours: 6, isCut: false }));
    test(`of tokens that end at any time: ${name}`, () => liveThroughMonth({ switches, stepHours: 6, isCut: true }));
  }
});
