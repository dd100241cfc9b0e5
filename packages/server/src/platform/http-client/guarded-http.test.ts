import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createGuardedHttp, GuardedHttpError } from './guarded-http.ts';
import { isPublicAddress, NetworkList } from './public-address.ts';

const inside = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:1::',
  '2001:db8::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
];
const outside = ['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'];

describe('HTTP to addresses that other people give', () => {
  let server: Server;
  let port = 0;
  const asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/near') response.writeHead(301, { location: 'end' }).end();
      else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
      else if (request.url === '/inside') response.writeHead(307, { location: 'http://169.254.169.254/latest/' }).end();
      else if (request.url === '/redirect') response.writeHead(302, { location: 'http://127.0.0.1/elsewhere' }).end();
      else if (request.url === '/endless') {
        const write = (): void => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
          if (!response.destroyed) response.once('drain', write);
        };
        write();
      } else if (request.url !== '/silent') response.end('pong');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const local = createGuardedHttp({ allowed: new NetworkList(['127.0.0.1']) });
  const guarded = createGuardedHttp({ allowed: new NetworkList([]) });
  const codeOf = async (run: Promise<unknown>): Promise<string> => {
    try {
      await run;
    } catch (error) {
      if (error instanceof GuardedHttpError) return error.code;
      throw error;
    }
    return 'answered';
  };

  it('knows which addresses are public', () => {
    for (const address of inside) assert.equal(isPublicAddress(address), false, address);
    for (const address of outside) assert.equal(isPublicAddress(address), true, address);
  });

  it('refuses each that is not, in whatever way it is written, and sends nothing', async () => {
    const written = [
      ...inside.map((address) => (address.includes(':') ? `[${address}]` : address)),
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '127.0.0.1.',
    ];
    for (const host of written) {
      assert.equal(await codeOf(guarded.send({ method: 'GET', url: `https://${host}:${port}/` })), 'address_refused', host);
    }
    assert.equal(await codeOf(guarded.send({ method: 'GET', url: `https://localhost:${port}/` })), 'address_refused');
    assert.deepEqual(asked, []);
  });

  it('refuses other schemes, credentials and what is no address', async () => {
    for (const url of [
      'http://example.com/',
      'file:///etc/passwd',
      'ftp://example.com/',
      'https://a:b@example.com/',
      'nothing',
      '',
    ]) {
      assert.equal(await codeOf(guarded.send({ method: 'GET', url })), 'address_refused', url);
    }
  });

  it('judges every address of a name, and connects to one that was judged', async () => {
    const lookups: string[] = [];
    const named = (addresses: readonly string[]) =>
      createGuardedHttp({
        allowed: new NetworkList(['127.0.0.1/32']),
        resolve: async (hostname) => {
          lookups.push(hostname);
          return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        },
      });
    const url = `http://door.example:${port}/named`;
    assert.equal(await codeOf(named(['127.0.0.1', '10.0.0.1']).send({ method: 'GET', url })), 'address_refused');
    assert.equal(await codeOf(named(['::ffff:10.0.0.1']).send({ method: 'GET', url })), 'address_refused');
    assert.equal(
      await codeOf(named(['8.8.8.8']).send({ method: 'GET', url })),
      'address_refused',
      'plain http is for inside alone',
    );
    assert.equal(await codeOf(named([]).send({ method: 'GET', url })), 'unknown_host');
    assert.deepEqual(asked, []);
    lookups.length = 0;
    const answer = await named(['127.0.0.1']).send({ method: 'GET', url });
    assert.deepEqual([answer.status, answer.body.toString(), lookups], [200, 'pong', ['door.example']], 'looked up once');
  });

  it('follows no redirect, reads no more than it must, and waits no longer', async () => {
    const base = `http://127.0.0.1:${port}`;
    assert.equal((await local.send({ method: 'GET', url: `${base}/redirect` })).status, 302);
    const endless = await local.send({ method: 'GET', url: `${base}/endless`, bodyBytesMax: 1000 });
    assert.deepEqual([endless.body.length, endless.isCut], [1000, true]);
    assert.equal(await codeOf(local.send({ method: 'GET', url: `${base}/silent`, timeoutMs: 50 })), 'timeout');
    assert.ok(!asked.includes('/elsewhere'));
    assert.equal(await codeOf(local.send({ method: 'GET', url: 'http://127.0.0.1:1/' })), 'connection_failed');
  });

  it('follows redirects only where it is asked to, so many, and never to where it would not have gone at once', async () => {
    const get = (path: string, redirectsMax?: number) =>
      local.send({
        method: 'GET',
        url: `http://127.0.0.1:${port}${path}`,
        ...(redirectsMax === undefined ? {} : { redirectsMax }),
      });
    assert.deepEqual([(await get('/near')).status, (await get('/near', 1)).body.toString()], [301, 'pong']);
    assert.equal(await codeOf(get('/inside', 3)), 'address_refused');
    const askedBefore = asked.length;
    assert.equal(await codeOf(get('/round', 3)), 'too_many_redirects');
    assert.equal(asked.length - askedBefore, 4);
    const posted = await local.send({ method: 'POST', url: `http://127.0.0.1:${port}/near`, body: '{}', redirectsMax: 3 });
    assert.equal(posted.status, 301, 'what is sent is sent to one address');
  });

  it('lists of networks say what is none', () => {
    for (const wrong of ['example.com', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '::1/129'])
      assert.throws(() => new NetworkList([wrong]), /no address and no network/, wrong);
    const list = new NetworkList(['10.1.0.0/16', 'fd00::/8', '192.168.1.5']);
    assert.deepEqual(
      ['10.1.2.3', '10.2.0.1', 'fd00::5', '192.168.1.5', '192.168.1.6', 'nonsense'].map((each) => list.has(each)),
      [true, false, true, true, false, false],
    );
  });
});
