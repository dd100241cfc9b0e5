import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { basic, pathToken, startGateway, type GatewayFixture } from './testing/gateway-fixture.ts';

const script = fileURLToPath(new URL('../../../../../../deploy/smoke-test.sh', import.meta.url));

function smokeTest(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile('sh', [script, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('deploy/smoke-test.sh', () => {
  let gateway: GatewayFixture;
  let port: number;
  before(async () => {
    gateway = await startGateway({ env: { UTEC_GATEWAY_PASSWORD: basic.password, UTEC_GATEWAY_PATH_TOKEN: pathToken } });
    await gateway.fixture.app.listen({ host: '127.0.0.1', port: 0 });
    port = (gateway.fixture.app.server.address() as AddressInfo).port;
  });
  after(() => gateway.close());

  test('tells a gateway that is not set up, one without log-in, and one that is well', async () => {
    const url = `http://127.0.0.1:${port}`;
    const empty = await smokeTest(url);
    assert.equal(empty.code, 1);
    assert.match(empty.stdout, /access key or redirect address is missing/);
    assert.match(empty.stdout, /nobody has logged in/);
    assert.match(empty.stdout, /\/api\/devices answered 401: Unable to obtain valid access token/);
    await gateway.configure();
    assert.equal((await smokeTest('--before-login', url)).code, 0);
    assert.equal((await smokeTest(url)).code, 1);
    await gateway.logIn();
    const well = await smokeTest(url);
    assert.deepEqual([well.code, well.stdout.includes('FAIL')], [0, false], well.stdout);
    assert.match(well.stdout, /3 found/);
    for (const way of [`http://${basic.username}:${basic.password}@127.0.0.1:${port}/`, `${url}/k/${pathToken}/`]) {
      const same = await smokeTest(way);
      assert.equal(same.code, 0, same.stdout);
      assert.ok(!same.stdout.includes(pathToken) && !same.stdout.includes(basic.password));
    }
  });

  test('fails where nobody answers, where it is not let in, and where it is no gateway', async () => {
    assert.match((await smokeTest('http://127.0.0.1:1')).stdout, /nobody answers/);
    const wrong = await smokeTest(`http://${basic.username}:wrong-password@127.0.0.1:${port}`);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /is not that of a gateway|answered 401/);
    assert.equal((await smokeTest('ftp://x')).code, 2);
    assert.equal((await smokeTest()).code, 2);
    assert.equal((await smokeTest('--what')).code, 2);
    assert.equal((await smokeTest('--help')).code, 0);
  });

  test('fails when the state of the locks is old, or the token has ended', async () => {
    const url = `http://127.0.0.1:${port}`;
    gateway.advance(3_600);
    const old = await smokeTest(url);
    assert.equal(old.code, 1);
    assert.match(old.stdout, /what is known of the locks is old/);
    gateway.advance(601_200);
    assert.match((await smokeTest(url)).stdout, /it has expired/);
  });
});
