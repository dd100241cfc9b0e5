import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopback, networkOf, readNetwork } from './networks.ts';

describe('networks', () => {
  it('an address is counted by itself, of IPv6 by its /64, however it is written', () => {
    assert.equal(networkOf('203.0.113.5'), '203.0.113.5/32');
    assert.equal(networkOf('::ffff:203.0.113.5'), '203.0.113.5/32');
    assert.equal(networkOf('2001:db8:1:2:a:b:c:d'), '2001:db8:1:2::/64');
    assert.equal(networkOf('2001:0DB8:0001:0002::1'), '2001:db8:1:2::/64');
    assert.equal(networkOf('fe80::1%eth0'), 'fe80::/64');
    for (const text of ['', 'unknown', 'not an address', '1.2.3', '203.0.113.5/24'])
      assert.equal(networkOf(text), undefined, text);
  });

  it('the machine itself is known', () => {
    for (const network of ['127.0.0.1/32', '127.8.8.8/32', '::1/128']) assert.equal(isLoopback(network), true, network);
    for (const network of ['10.0.0.1/32', '2001:db8::/64', 'x']) assert.equal(isLoopback(network), false, network);
  });

  it('what is typed is an address or a whole network that cuts off no great many', () => {
    assert.equal(readNetwork(' 203.0.113.5 '), '203.0.113.5/32');
    assert.equal(readNetwork('203.0.113.0/24'), '203.0.113.0/24');
    assert.equal(readNetwork('2001:DB8::/48'), '2001:db8::/48');
    for (const text of [
      '',
      'x',
      '1.2.3.4/33',
      '1.2.3.4/',
      '1.2.3.4/8',
      '1.2.3.4/24',
      '2001:db8::1/64',
      '::/0',
      '0.0.0.0/0',
      '1.2.3.4/24/24',
      "1'; --",
    ]) {
      assert.throws(() => readNetwork(text), { kind: 'invalid_input' }, text);
    }
  });
});
