import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayDo, requireOpenable, requireRole, type DeviceAction, type DeviceRole } from './policy.ts';

const roles: readonly DeviceRole[] = ['owner', 'staff', 'manager', 'member', 'viewer'];

const table: Record<DeviceAction, readonly boolean[]> = {
  //                    owner  staff  manager member viewer
  view: [true, true, true, true, true],
  operate: [true, true, true, true, false],
  see_everyones_access: [true, true, true, false, false],
  manage: [true, true, true, false, false],
  share: [true, true, false, false, false],
  delete: [true, true, false, false, false],
};

describe('roles', () => {
  for (const [action, expected] of Object.entries(table) as [DeviceAction, readonly boolean[]][]) {
    roles.forEach((role, column) => {
      const may = expected[column] === true;
      it(`${role} may ${may ? '' : 'not '}${action}`, () => {
        assert.equal(mayDo(role, action), may);
        if (may) requireRole(role, action);
        else assert.throws(() => requireRole(role, action), { kind: 'not_allowed', code: 'not_allowed' });
      });
    });
  }
});

describe('lockdown', () => {
  it('leaves a door to administrators alone, whatever their role on it', () => {
    const door = { device_id: 'A1', is_locked_down: true };
    assert.throws(() => requireOpenable(door, { isStaff: false }), { kind: 'not_allowed', code: 'lockdown' });
    requireOpenable(door, { isStaff: true });
    requireOpenable({ ...door, is_locked_down: false }, { isStaff: false });
  });
});
