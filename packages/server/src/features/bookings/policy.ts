import { deviceRoles, mayDo } from '../devices/index.ts';

/** Roles on a device that let somebody book a room behind it: on every door of the room. */
export const managingRoles = deviceRoles.filter((role) => mayDo(role, 'manage'));
