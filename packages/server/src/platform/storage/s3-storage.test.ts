import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createS3Storage } from './s3-storage.ts';

const secretAccessKey = 'the-secret-of-the-bucket';
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** AWS Signature Version 4 computed anew from what arrived. */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=key-1\/(\d{8})\/eu-test-1\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/u.exec(
      request.headers.authorization ?? '',
    );
  if (match === null) return false;
  const [, day = '', names = '', signature] = match;
  const declared = String(request.headers['x-amz-content-sha256']);
  if (declared !== 'UNSIGNED-PAYLOAD' && declared !== sha256(body)) return false;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const sortedQuery = query.split('&').sort().join('&');
  const canonical = [request.method, path, sortedQuery, headers.join(''), names, declared].join('\n');
  const scope = `${day}/eu-test-1/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = ['eu-test-1', 's3', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, day));
  return hmac(key, toSign).toString('hex') === signature;
}

const files = new Map<string, Buffer>();
let refusals = 0;
const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const problem = (status: number, code: string) =>
      response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
    if (!isSigned(request, body)) return problem(403, 'SignatureDoesNotMatch');
    if (refusals > 0) {
      refusals -= 1;
      return problem(503, 'SlowDown');
    }
    if (request.method === 'PUT') files.set(path, body);
    if (request.method === 'DELETE') files.delete(path);
    if (request.method !== 'GET') return response.writeHead(request.method === 'PUT' ? 200 : 204).end();
    const file = files.get(path);
    return file === undefined ? problem(404, 'NoSuchKey') : response.writeHead(200).end(file);
  });
});

function open(secret = secretAccessKey) {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = { accessKeyId: 'key-1', secretAccessKey: secret };
  return createS3Storage({ endpoint, bucket: 'locks', region: 'eu-test-1', forcePathStyle: true, ...key });
}

before(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
after(() => {
  server.closeAllConnections();
  server.close();
});

test('a file is written, read and removed in the bucket, signed', async () => {
  const storage = open();
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
  const name = await storage.save({ folder: 'archives', extension: 'gz', bytes });
  assert.deepEqual([...files.keys()], [`/locks/${name}`]);
  assert.deepEqual(await storage.read(name), bytes);
  await storage.remove(name);
  assert.equal(await storage.read(name), undefined);
  await storage.remove(name);
});

test('a service that is busy is asked again; a wrong secret is an error and not a missing file', async () => {
  refusals = 2;
  const name = await open().save({ folder: 'archives', extension: 'gz', bytes: Buffer.from('x') });
  assert.deepEqual(await open().read(name), Buffer.from('x'));
  await assert.rejects(open('another-secret').read(name), { name: 'SignatureDoesNotMatch' });
});

test('only names of its own reach the bucket', async () => {
  const storage = open();
  for (const name of ['../other', 'archives/../x', '', `archives/${'a'.repeat(32)}.gz\0`]) {
    assert.equal(await storage.read(name), undefined);
    await assert.rejects(storage.write(name, Buffer.from('x')), TypeError);
  }
});
