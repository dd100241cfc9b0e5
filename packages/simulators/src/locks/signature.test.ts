import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { assert as assertProperty, boolean, dictionary, integer, oneof, property, string } from 'fast-check';
import { canonicalForm, signText } from './signature.ts';

describe('the signature', () => {
  const secretKey = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
  const example = {
    command: 'unlock',
    request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10',
    timestamp: '2026-01-31T12:00:00.000Z',
    expires_at: '2026-01-31T12:00:10.000Z',
    nonce: '9b1f0c55a7e24d3f8b6a1c2d3e4f5061',
    key_version: 1,
  };

  it('of the worked example is the printed one', () => {
    const printed = '0774ebaedb24cc898ccf58b0c71db7ec9399e2af14222f978cfcf1e6a493ced1';
    assert.equal(signText(canonicalForm(example), secretKey), printed);
  });

  it('is what openssl makes of the canonical form', () => {
    const command = { ...example, settings: { b: 'ü "quoted"\n', a: { z: true, y: -3 } }, signature: 'x', signature_next: 'y' };
    const canonical =
      '{"command":"unlock","expires_at":"2026-01-31T12:00:10.000Z","key_version":1,"nonce":"9b1f0c55a7e24d3f8b6a1c2d3e4f5061",' +
      '"request_id":"6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10","settings":{"a":{"y":-3,"z":true},"b":"ü \\"quoted\\"\\n"},' +
      '"timestamp":"2026-01-31T12:00:00.000Z"}';
    assert.equal(canonicalForm(command), canonical);
    const printed = execFileSync('openssl', ['dgst', '-sha256', '-hmac', secretKey, '-r'], {
      input: canonical,
      encoding: 'utf8',
    });
    assert.equal(signText(canonical, secretKey), printed.split(' ')[0]);
  });

  it('does not depend on the order of members', () => {
    assertProperty(
      property(dictionary(string(), oneof(string(), integer(), boolean())), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).toReversed());
        assert.equal(canonicalForm(reversed), canonicalForm(members));
        const { signature: _one, signature_next: _two, ...rest } = members;
        assert.deepEqual({ ...(JSON.parse(canonicalForm(members)) as object) }, { ...rest });
      }),
    );
  });
});
