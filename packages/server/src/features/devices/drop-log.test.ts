import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { createLogger } from '../../platform/logger.ts';
import { DropLog } from './drop-log.ts';

describe('dropped messages', () => {
  it('of one kind and lock are logged once a minute, with how many more there were', () => {
    const lines: string[] = [];
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
    let nowMs = 0;
    const log = new DropLog(createLogger('info', stream), { now: () => new Date(nowMs) });
    for (let index = 0; index < 100; index += 1) log.dropped('LOCK01', 'status', 'not_json', 'payload is not JSON');
    log.dropped('LOCK02', 'status', 'not_json', 'payload is not JSON');
    nowMs = 60_000;
    log.dropped('LOCK01', 'status', 'not_json', 'payload is not JSON');
    const entries = lines.map((line) => JSON.parse(line) as { device_id: string; more_since?: number });
    assert.deepEqual(
      entries.map(({ device_id, more_since }) => [device_id, more_since]),
      [
        ['LOCK01', undefined],
        ['LOCK02', undefined],
        ['LOCK01', 99],
      ],
    );
  });
});
