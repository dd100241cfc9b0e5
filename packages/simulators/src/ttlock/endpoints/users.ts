import { ApiFault, done } from '../api-fault.ts';
import type { User } from '../accounts.ts';
import { get, page, type AppCall, type Endpoint } from '../endpoint.ts';
import { md5Form } from './oauth.ts';

export const userEndpoints: Endpoint[] = [
  {
    path: '/v3/user/register',
    method: 'POST',
    access: 'secret',
    handle({ world, app, params }) {
      const name = params.text('username');
      if (!/^[A-Za-z0-9]+$/.test(name)) throw new ApiFault(30002);
      const passwordMd5 = hashedPassword(params.text('password'));
      const username = `${app.userPrefix}_${name}`;
      if (world.accounts.userNamed(username) !== undefined) throw new ApiFault(30003);
      world.accounts.addUser({
        uid: world.nextId('user', 1_001),
        username,
        passwordMd5,
        kind: 'api',
        registeredBy: app.clientId,
        registeredAt: world.now,
        region: world.region,
        mergedInto: undefined,
      });
      return { username };
    },
  },
  {
    path: '/v3/user/resetPassword',
    method: 'POST',
    access: 'secret',
    handle(call) {
      const user = registeredUser(call);
      user.passwordMd5 = hashedPassword(call.params.text('password'));
      return done();
    },
  },
  {
    path: '/v3/user/list',
    method: 'GET',
    access: 'secret',
    handle(call) {
      const from = call.params.optionalInteger('startDate') ?? 0;
      const until = call.params.optionalInteger('endDate') || Number.MAX_SAFE_INTEGER;
      const users = [...call.world.accounts.users.values()].filter(
        (user) => user.registeredBy === call.app.clientId && user.registeredAt >= from && user.registeredAt <= until,
      );
      return page(
        call,
        users.reverse(),
        (user) => ({ userid: user.username, username: user.username, regtime: user.registeredAt }),
        200,
      );
    },
  },
  {
    path: '/v3/user/delete',
    method: 'POST',
    access: 'secret',
    handle(call) {
      const user = registeredUser(call);
      for (const lock of call.world.locks.values()) if (lock.ownerUid === user.uid) throw new ApiFault(-4063);
      call.world.accounts.removeUser(user);
      for (const key of call.world.keys.values()) if (key.uid === user.uid) call.world.keys.delete(key.id);
      return done();
    },
  },
  get('/v3/user/getUid', ({ user }) => ({ uid: user.uid })),
];

function registeredUser({ world, app, params }: AppCall): User {
  const user = world.accounts.userNamed(params.text('username'));
  if (user?.registeredBy !== app.clientId) throw new ApiFault(30004);
  return user;
}

function hashedPassword(value: string): string {
  if (!md5Form.test(value)) throw new ApiFault(30005);
  return value.toLowerCase();
}
