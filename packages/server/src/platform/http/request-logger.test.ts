import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../logger.ts';
import { createRequestLogger } from './request-logger.ts';

test('what is written to the log of a request carries its id, and secrets in it are redacted', () => {
  const lines: string[] = [];
  const parent = createLogger('info', { write: (line: string) => void lines.push(line) });
  const log = createRequestLogger(parent, { reqId: 'r-1' });
  log.debug('not shown');
  log.warn({ password: 'hunter2' }, 'refused');
  log.child({ step: 'two' }).error('broken');
  assert.deepEqual(
    lines.map((line) => {
      const { time: _time, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return rest;
    }),
    [
      { level: 'warn', reqId: 'r-1', password: '[redacted]', msg: 'refused' },
      { level: 'error', reqId: 'r-1', step: 'two', msg: 'broken' },
    ],
  );
  assert.equal(log.level, 'info');
});
