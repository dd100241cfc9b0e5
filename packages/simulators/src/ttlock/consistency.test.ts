import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createScene, frontDoor, type Json } from './testing/visitor.ts';

const digits = fc.constantFrom('4821', '7391', '0563456', '915027', '482913');
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), digits }),
  fc.record({ do: fc.constant('change' as const), nth: fc.nat(4), digits }),
  fc.record({ do: fc.constant('delete' as const), nth: fc.nat(4) }),
);
const mishap = fc.option(
  fc.record({
    fault: fc.constantFrom('cut', 'http', 'html', 'errcode', 'truncated', 'hang'),
    effect: fc.constantFrom('none', 'done', 'late'),
  }),
  { freq: 3 },
);

describe('whatever is asked, and whatever goes wrong with it', () => {
  it('the list of the cloud and the memory of the lock hold the same codes, each once', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, mishap), { maxLength: 25 }), async (steps) => {
        const scene = createScene();
        const owner = await scene.signIn();
        const lock = { lockId: frontDoor };
        const rows = () => owner.call('/v3/lock/listKeyboardPwd', { ...lock, pageNo: 1, pageSize: 200, orderBy: 1 });
        const memory = scene.cloud.world.locks.get(frontDoor)?.door.memory ?? new Map<string, unknown>();
        for (const [what, fault] of steps) {
          const before = [...memory.keys()].sort();
          const id =
            what.do === 'add'
              ? 0
              : ((((await rows())['list'] as Json[])[what.nth]?.['keyboardPwdId'] as number | undefined) ?? 1);
          if (fault !== null)
            await scene.control('POST', 'faults', { ...fault, path: '/v3/keyboardPwd/*', times: 1, late_ms: 1_000, hold_ms: 10 });
          const asked =
            what.do === 'add'
              ? owner.code('/v3/keyboardPwd/add', { ...lock, keyboardPwd: what.digits, keyboardPwdType: 2, addType: 2 })
              : what.do === 'change'
                ? owner.code('/v3/keyboardPwd/change', { ...lock, keyboardPwdId: id, newKeyboardPwd: what.digits, changeType: 2 })
                : owner.code('/v3/keyboardPwd/delete', { ...lock, keyboardPwdId: id, deleteType: 2 });
          const answer = asked.catch(() => undefined);
          if (fault?.fault === 'hang') {
            for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
            scene.cloud.clock.advance(10);
          }
          const code = await answer;
          // Before its time comes, and where there is no effect, nothing moved.
          if (fault !== null && fault.effect !== 'done') assert.deepEqual([...memory.keys()].sort(), before);
          else if (fault === null && code !== 0)
            assert.deepEqual([...memory.keys()].sort(), before, `errcode ${code ?? 'none'} and yet something changed`);
          scene.cloud.clock.advance(1_000);
          await new Promise((resolve) => setImmediate(resolve));
          if (what.do === 'add' && code === 0) assert.ok(memory.has(`passcode:${what.digits}`));
          const listed = ((await rows())['list'] as Json[]).map((row) => `passcode:${row['keyboardPwd'] as string}`);
          assert.equal(new Set(listed).size, listed.length);
          assert.deepEqual(listed.sort(), [...memory.keys()].sort());
          for (const [key] of memory) assert.equal(await scene.type(frontDoor, key.slice('passcode:'.length)), 'opened');
        }
      }),
      { numRuns: 60 },
    ));
});
