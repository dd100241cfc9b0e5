import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachableHost, urlOf } from './reachable-host.ts';

describe('reachable host', () => {
  it('keeps an address that others can use and replaces one that means all', () => {
    assert.equal(reachableHost('192.168.1.5'), '192.168.1.5');
    for (const all of ['0.0.0.0', '::']) assert.notEqual(reachableHost(all), all);
  });

  it('writes IPv6 addresses in brackets', () => {
    assert.equal(urlOf('http', '::1', 8000), 'http://[::1]:8000');
    assert.equal(urlOf('mqtt', '10.0.0.7', 1883), 'mqtt://10.0.0.7:1883');
  });
});
