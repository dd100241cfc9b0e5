import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { createLogger } from '../platform/logger.ts';
import { startErrorReports } from './error-reports.ts';

describe('error reports', () => {
  const bodies: string[] = [];
  const sentry = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  let dsn = '';
  before(async () => {
    await new Promise<void>((resolve) => sentry.listen(0, '127.0.0.1', resolve));
    dsn = `http://publickey@127.0.0.1:${(sentry.address() as AddressInfo).port}/42`;
  });
  after(() => sentry.close());

  it('are not made without a DSN', async () => {
    const reports = await startErrorReports({ sentryDsn: undefined, nodeEnv: 'test' }, '1.0.0');
    assert.equal(reports.listener, undefined);
  });

  it('go to the DSN for what is logged as an error, with its stack and without what stands beside it in the log', async () => {
    const reports = await startErrorReports({ sentryDsn: dsn, nodeEnv: 'test' }, '1.0.0');
    const logger = createLogger('error', new PassThrough(), reports.listener);
    const child = logger.child({ reqId: 'a-request' });
    child.warn({ err: new Error('only a warning') }, 'not reported');
    child.error({ err: new Error('the vault is open'), pin_code: '48151623' }, 'a door failed');
    await reports.flush();
    const all = bodies.join('\n');
    assert.ok(all.includes('the vault is open') && all.includes('a door failed'), all.slice(0, 500));
    assert.ok(all.includes('error-reports.test'), 'the stack');
    assert.ok(!all.includes('only a warning') && !all.includes('48151623'));
  });
});
