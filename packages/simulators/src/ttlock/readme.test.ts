import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createTtlockCloud } from './cloud.ts';
import { endpoints } from './endpoints/index.ts';
import { startTtlockCloud } from './http-front.ts';
import { switchList } from './switches.ts';
import type { WorldDescription } from './world-description.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(readme)?.[1];
  assert.ok(found !== undefined, `no block of ${language}`);
  return found;
}

describe('the README', () => {
  it('has a walk with curl that works when it is pasted', async () => {
    const running = await startTtlockCloud({ port: 0 });
    try {
      const script = block('bash').replace('http://127.0.0.1:8118', running.baseUrl);
      const { stdout } = await promisify(execFile)('bash', ['-c', script]);
      assert.match(stdout, /"lockAlias":"Front door"/);
      assert.match(stdout, /"keyboardPwdId":10001/);
      assert.match(stdout, /"opened":true,"reason":"opened"/);
      assert.match(stdout, /"recordType":4,"success":1/);
      assert.match(stdout, /no answer/);
      assert.match(stdout, /"bolt":"unlocked"/);
      assert.match(stdout, /"errcode":-3002/);
      assert.match(stdout, /"total":1,"calls":\[\{"id":\d+,"at":\d+,"method":"POST","path":"\/v3\/lock\/lock"/);
    } finally {
      await running.stop();
    }
  });

  it('lists every switch with its default, and as many endpoints as there are', () => {
    for (const [name, { default: value, certainty, meaning }] of Object.entries(switchList))
      assert.ok(readme.includes(`| \`${name}\` | \`${String(value)}\` | ${certainty} | ${meaning} |`), name);
    assert.ok(readme.includes(`${Math.floor(endpoints.length / 10) * 10} endpoints`), `${endpoints.length} endpoints`);
  });

  it('shows a world that can be built', () => {
    const cloud = createTtlockCloud({ virtualFrom: 0, world: JSON.parse(block('json')) as WorldDescription });
    assert.equal(cloud.world.locks.get(7)?.door.typeCode('0482').opened, true);
    cloud.stop();
  });
});
