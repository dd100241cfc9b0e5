import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { faultKinds } from './faults.ts';
import { switchList } from './switches.ts';
import { createScene } from './testing/visitor.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const section = readme.slice(readme.indexOf('# U-tec cloud'));

describe('the README of the U-tec cloud', () => {
  it('lists every switch with its default, and every fault', () => {
    for (const [name, { default: value, certainty, meaning }] of Object.entries(switchList)) {
      const line = section.split('\n').find((one) => one.startsWith(`| \`${name}\` | \`${String(value)}\` | ${certainty} |`));
      assert.ok(line?.endsWith(`${meaning} |`), name);
    }
    for (const fault of faultKinds) assert.ok(section.includes(`\`${fault}\``), fault);
  });

  it('lists every route of the control API', async () => {
    const { routes } = (await createScene().control('GET', '')) as { routes: string[] };
    for (const route of routes) {
      const words = route
        .replace(/^\w+ \/_control\//, '')
        .split('/')
        .filter((word) => word !== '' && word !== ':id');
      for (const word of words) assert.ok(section.includes(word), route);
    }
  });
});
