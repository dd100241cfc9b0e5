import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { SmartLockError } from '../errors.ts';
import type { DynamicSecurityRequests } from './dynamic-security-requests.ts';

/** Whom Mosquitto's dynamic security lets at the topics of locks, of all the accounts that it has. */

/** An account of the broker that may publish or hear what belongs to locks. */
export interface BrokerAccount {
  readonly username: string;
  /** The locks; null: every one. */
  readonly deviceIds: readonly string[] | null;
  readonly maySpeak: boolean;
  readonly mayListen: boolean;
}

const pageSize = 50;
/** Of whoever connects without a user name. */
const nameless = '(no user name)';

const Named = Type.Object({ rolename: Type.String() });
const AclSchema = Type.Object({
  acltype: Type.String(),
  topic: Type.String(),
  priority: Type.Optional(Type.Number()),
  allow: Type.Boolean(),
});
const ClientSchema = Type.Object({
  username: Type.String(),
  disabled: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Type.Array(Named)),
  groups: Type.Optional(Type.Array(Type.Object({ groupname: Type.String() }))),
});
const GroupSchema = Type.Object({ groupname: Type.String(), roles: Type.Optional(Type.Array(Named)) });
const RoleSchema = Type.Object({ rolename: Type.String(), acls: Type.Optional(Type.Array(AclSchema)) });

const pages = {
  listClients: { member: 'clients', items: Compile(Type.Array(ClientSchema)) },
  listGroups: { member: 'groups', items: Compile(Type.Array(GroupSchema)) },
  listRoles: { member: 'roles', items: Compile(Type.Array(RoleSchema)) },
} as const;
const anonymousAnswer = Compile(Type.Object({ group: Type.Object({ groupname: Type.String() }) }));

type Acl = Static<typeof AclSchema>;

export interface BrokerRights {
  readonly clients: readonly Static<typeof ClientSchema>[];
  readonly groups: readonly Static<typeof GroupSchema>[];
  readonly roles: readonly Static<typeof RoleSchema>[];
  /** The group of those without a user name. */
  readonly anonymousGroup: string | null;
}

/** Throws vendor_rejected where the broker answers with what cannot be read: nothing is concluded from it. */
export async function readRights(requests: DynamicSecurityRequests): Promise<BrokerRights> {
  async function all<T>(command: keyof typeof pages, isRead: (data: unknown) => data is T[]): Promise<T[]> {
    const found: T[] = [];
    for (;;) {
      const [answer] = await requests.send([{ command, verbose: true, count: pageSize, offset: found.length }]);
      const page = answer?.data?.[pages[command].member];
      if (answer?.error !== undefined || !isRead(page)) throw unreadable(command, answer?.error);
      found.push(...page);
      if (page.length < pageSize) return found;
    }
  }
  const clients = await all('listClients', (data): data is Static<typeof ClientSchema>[] => pages.listClients.items.Check(data));
  const groups = await all('listGroups', (data): data is Static<typeof GroupSchema>[] => pages.listGroups.items.Check(data));
  const roles = await all('listRoles', (data): data is Static<typeof RoleSchema>[] => pages.listRoles.items.Check(data));
  const [anonymous] = await requests.send([{ command: 'getAnonymousGroup' }]);
  const data: unknown = anonymous?.data;
  return { clients, groups, roles, anonymousGroup: anonymousAnswer.Check(data) ? data.group.groupname : null };
}

function unreadable(command: string, error: string | undefined): SmartLockError {
  return new SmartLockError(
    'vendor_rejected',
    'broker_access_rejected',
    `Mosquitto's accounts could not be compared: ${command} was answered with ${error ?? 'something that cannot be read'}.`,
  );
}

/** Accounts that reach topics below `prefix`, ours among them. */
export function accountsWithReach({ clients, groups, roles, anonymousGroup }: BrokerRights, prefix: string): BrokerAccount[] {
  const aclsOf = new Map(roles.map(({ rolename, acls = [] }) => [rolename, acls]));
  const rolesOf = new Map(groups.map(({ groupname, roles: held = [] }) => [groupname, held.map(({ rolename }) => rolename)]));
  const anonymous =
    anonymousGroup === null ? [] : [{ username: nameless, disabled: false, roles: [], groups: [{ groupname: anonymousGroup }] }];
  return [...clients, ...anonymous].flatMap(({ username, disabled, roles: own = [], groups: of = [] }) => {
    if (disabled === true) return [];
    const held = [...own.map(({ rolename }) => rolename), ...of.flatMap(({ groupname }) => rolesOf.get(groupname) ?? [])];
    const acls = held.flatMap((rolename) => aclsOf.get(rolename) ?? []);
    const speaks = reachOf(acls, ['publishClientSend'], prefix, username);
    const listens = reachOf(acls, ['subscribeLiteral', 'subscribePattern'], prefix, username);
    if (speaks === 'none' && listens === 'none') return [];
    const deviceIds = speaks === 'all' || listens === 'all' ? null : [...new Set([...named(speaks), ...named(listens)])].sort();
    return [{ username, deviceIds, maySpeak: speaks !== 'none', mayListen: listens !== 'none' }];
  });
}

type Reach = 'none' | 'all' | ReadonlySet<string>;

const named = (reach: Reach): Iterable<string> => (typeof reach === 'string' ? [] : reach);

function reachOf(acls: readonly Acl[], types: readonly string[], prefix: string, username: string): Reach {
  const ofType = acls.filter(({ acltype }) => types.includes(acltype));
  const denials = ofType.filter(({ allow, topic }) => !allow && (topic === '#' || topic === `${prefix}/#`));
  const denied = Math.max(...denials.map(({ priority = 0 }) => priority));
  const devices = new Set<string>();
  for (const { allow, topic, priority = 0 } of ofType) {
    if (!allow || priority < denied) continue;
    const device = deviceUnder(topic.replaceAll('%u', username), prefix);
    if (device === 'all') return 'all';
    if (device !== null) devices.add(device);
  }
  return devices.size === 0 ? 'none' : devices;
}

/** Which lock's topics a filter can match: one lock's, every one's, or (null) none. */
export function deviceUnder(filter: string, prefix: string): string | null {
  const levels = filter.replace(/^\$share\/[^/]+\//u, '').split('/');
  for (const [at, own] of prefix.split('/').entries()) {
    if (levels[at] === '#') return 'all';
    if (levels[at] !== '+' && levels[at] !== own) return null;
  }
  const device = levels[prefix.split('/').length];
  if (device === undefined) return null;
  return device === '#' || device === '+' || device.includes('%') ? 'all' : device;
}
