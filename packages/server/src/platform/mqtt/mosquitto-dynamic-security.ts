import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Clock } from '../clock.ts';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { accountsWithReach, readRights, type BrokerAccount } from './broker-accounts.ts';
import type { AccessSyncResult, BrokerAccess, DeviceCredential } from './device-access.ts';
import type { DynamicSecurityAnswer, DynamicSecurityCommand, DynamicSecurityRequests } from './dynamic-security-requests.ts';
import type { TopicAccount } from './topic-account.ts';
import { deviceChannels, serverChannels, type Topics } from './topics.ts';

export interface DynamicSecurityAccessOptions {
  readonly requests: DynamicSecurityRequests;
  readonly serverUsername: string;
  readonly topics: Topics;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Roles with these names are ours, and so are accounts that hold the role with their own name. Nothing else is touched. */
const deviceRolePrefix = 'smartlock-device-';
const accountRolePrefix = 'smartlock-account-';
const serverRole = 'smartlock-server';
const keyMark = 'key ';

/** Mosquitto handles a batch in one go, writes its whole file for each command in it, and serves nobody meanwhile. */
const batchSize = 6;
/** Fifty accounts with long names stay well below the packet size that the server accepts. */
const pageSize = 50;

const clientSchema = Type.Object({
  username: Type.String(),
  textdescription: Type.Optional(Type.String()),
  roles: Type.Optional(Type.Array(Type.Object({ rolename: Type.String() }))),
});
const clientPage = Compile(Type.Object({ clients: Type.Array(clientSchema) }));
const clientAnswer = Compile(Type.Object({ client: clientSchema }));

interface BrokerClient {
  readonly username: string;
  readonly textdescription?: string;
  readonly roles?: readonly { readonly rolename: string }[];
}

/**
 * Accounts of locks in Mosquitto's dynamic security (2.0 and later). Its access lists know no placeholder for the user
 * name, so that every lock has a role of its own. An account has one password: during a key rotation the broker takes one
 * of the two keys, whichever was granted last.
 */
export async function createDynamicSecurityAccess(options: DynamicSecurityAccessOptions): Promise<BrokerAccess> {
  const { requests, topics, logger } = options;
  await prepareBroker(options);

  const roleOf = (deviceId: string): string => `${deviceRolePrefix}${deviceId}`;

  async function find(deviceId: string): Promise<BrokerClient | null> {
    const [answer] = await requests.send([{ command: 'getClient', username: deviceId }]);
    if (isNotFound(answer)) return null;
    succeeded([answer], `reading the account ${deviceId}`);
    const data: unknown = answer?.data;
    return clientAnswer.Check(data) ? data.client : null;
  }

  function isOurs(client: BrokerClient): boolean {
    return client.roles?.some((role) => role.rolename === roleOf(client.username)) ?? false;
  }

  function commandsFor(credential: DeviceCredential, isNew: boolean): DynamicSecurityCommand[] {
    const { deviceId, password } = credential;
    const roles = [{ rolename: roleOf(deviceId) }];
    const account = { username: deviceId, password, textdescription: `${keyMark}${fingerprint(password)}`, roles };
    return [
      { command: isNew ? 'createRole' : 'modifyRole', rolename: roleOf(deviceId), acls: deviceAcls(topics, deviceId) },
      isNew ? { command: 'createClient', textname: 'A lock of SmartLock', ...account } : { command: 'modifyClient', ...account },
    ];
  }

  async function grant(deviceId: string, password: string): Promise<void> {
    topics.devicePrefix(deviceId);
    const existing = await find(deviceId);
    if (existing !== null && !isOurs(existing)) throw foreignAccount(deviceId);
    const answers = await requests.send(commandsFor({ deviceId, password }, existing === null));
    // A role without its account is left when an earlier attempt was cut off between the two.
    const leftover = answers.filter((answer) => !isAlreadyThere(answer) || answer.command !== 'createRole');
    succeeded(leftover, `letting ${deviceId} connect`);
  }

  async function revoke(deviceId: string): Promise<void> {
    const existing = await find(deviceId);
    if (existing !== null && !isOurs(existing)) throw foreignAccount(deviceId);
    await remove([deviceId]);
  }

  async function remove(deviceIds: readonly string[]): Promise<void> {
    const commands = deviceIds.flatMap((deviceId) => [
      { command: 'deleteClient', username: deviceId },
      { command: 'deleteRole', rolename: roleOf(deviceId) },
    ]);
    await sendInBatches(commands, 'removing accounts of locks', isNotFound);
  }

  async function sendInBatches(
    commands: readonly DynamicSecurityCommand[],
    purpose: string,
    isHarmless: (answer: DynamicSecurityAnswer) => boolean,
  ): Promise<void> {
    for (let first = 0; first < commands.length; first += batchSize) {
      const answers = await requests.send(commands.slice(first, first + batchSize));
      succeeded(
        answers.filter((answer) => !isHarmless(answer)),
        purpose,
      );
    }
  }

  async function readAll(): Promise<Map<string, BrokerClient>> {
    const found = new Map<string, BrokerClient>();
    for (let offset = 0; ; offset += pageSize) {
      const [answer] = await requests.send([{ command: 'listClients', verbose: true, count: pageSize, offset }]);
      succeeded([answer], 'listing the accounts');
      const data: unknown = answer?.data;
      const page = clientPage.Check(data) ? data.clients : [];
      for (const client of page) found.set(client.username, client);
      if (page.length < pageSize) return found;
    }
  }

  async function sync(all: AsyncIterable<DeviceCredential>): Promise<AccessSyncResult> {
    const there = await readAll();
    const wanted = new Set<string>();
    let added = 0;
    let updated = 0;
    let batch: DynamicSecurityCommand[] = [];
    const flush = async (): Promise<void> => {
      await sendInBatches(batch, 'letting locks connect', (answer) => isAlreadyThere(answer) && answer.command === 'createRole');
      batch = [];
    };
    for await (const credential of all) {
      topics.devicePrefix(credential.deviceId);
      wanted.add(credential.deviceId);
      const existing = there.get(credential.deviceId);
      if (existing !== undefined && !isOurs(existing)) {
        logger.error({ deviceId: credential.deviceId }, foreignAccount(credential.deviceId).message);
        continue;
      }
      // Telling Mosquitto again what it knows would disconnect the lock.
      if (existing?.textdescription === `${keyMark}${fingerprint(credential.password)}`) continue;
      if (existing === undefined) added += 1;
      else updated += 1;
      batch.push(...commandsFor(credential, existing === undefined));
      if (batch.length >= batchSize) await flush();
    }
    await flush();
    const gone = [...there.values()]
      .filter((client) => isOurs(client) && !wanted.has(client.username))
      .map((client) => client.username);
    await remove(gone);
    return { added, updated, removed: gone.length };
  }

  async function grantAccounts(accounts: readonly TopicAccount[]): Promise<void> {
    for (const account of accounts) await grantAccount(account);
  }

  async function grantAccount({ username, password, heard, said }: TopicAccount): Promise<void> {
    const rolename = `${accountRolePrefix}${username}`;
    const acls = [
      ...said.map((topic) => allow('publishClientSend', topic)),
      ...heard.flatMap((topic) => [allow('subscribePattern', topic), allow('publishClientReceive', topic)]),
    ];
    const existing = await find(username);
    if (existing !== null && existing.roles?.some((role) => role.rolename === rolename) !== true) throw foreignAccount(username);
    const [role] = await requests.send([{ command: 'getRole', rolename }]);
    const textdescription = `${keyMark}${fingerprint(password)}`;
    const commands: DynamicSecurityCommand[] = [];
    // Telling Mosquitto again what it knows would disconnect whoever uses the account.
    if (!hasAcls(role, acls)) commands.push({ command: isNotFound(role) ? 'createRole' : 'modifyRole', rolename, acls });
    if (existing?.textdescription !== textdescription) {
      const details = { username, password, textdescription, roles: [{ rolename }] };
      commands.push(
        existing === null
          ? { command: 'createClient', textname: 'Home Assistant and SmartLock', ...details }
          : { command: 'modifyClient', ...details },
      );
    }
    if (commands.length > 0) succeeded(await requests.send(commands), `letting ${username} connect`);
  }

  async function listReach(): Promise<readonly BrokerAccount[]> {
    const rights = await readRights(requests);
    const kept = new Set(
      rights.clients
        .filter(({ username, roles = [] }) => roles.some(({ rolename }) => rolename === `${accountRolePrefix}${username}`))
        .map(({ username }) => username),
    );
    return accountsWithReach(rights, topics.prefix).filter(
      ({ username }) => username !== options.serverUsername && !kept.has(username),
    );
  }

  return {
    grant,
    revoke,
    sync,
    grantAccounts,
    listReach,
    describe: () => ({ kind: 'mosquitto_dynamic_security', passwordsPerDevice: 'one' }),
  };
}

interface Acl {
  readonly acltype: string;
  readonly topic: string;
  readonly priority: number;
  readonly allow: boolean;
}

const roleAnswer = Compile(
  Type.Object({ role: Type.Object({ acls: Type.Array(Type.Object({ acltype: Type.String(), topic: Type.String() })) }) }),
);
const defaultsAnswer = Compile(Type.Object({ acls: Type.Array(Type.Object({ acltype: Type.String(), allow: Type.Boolean() })) }));

/** Only what a lock publishes and hears; its own prefix alone. */
function deviceAcls(topics: Topics, deviceId: string): Acl[] {
  const own = `${topics.devicePrefix(deviceId)}#`;
  return [
    ...deviceChannels.map((channel) => allow('publishClientSend', topics.build(deviceId, channel))),
    allow('subscribePattern', own),
    allow('publishClientReceive', own),
  ];
}

function serverAcls(topics: Topics): Acl[] {
  const everyLock = `${topics.prefix}/#`;
  return [
    ...serverChannels.map((channel) => allow('publishClientSend', `${topics.prefix}/+/${channel}`)),
    ...['subscribePattern', 'unsubscribePattern', 'publishClientReceive'].map((acltype) => allow(acltype, everyLock)),
  ];
}

function allow(acltype: string, topic: string): Acl {
  return { acltype, topic, priority: 0, allow: true };
}

/** Nobody may do what nobody allowed, and the server's own account may talk to the locks. */
async function prepareBroker(options: DynamicSecurityAccessOptions): Promise<void> {
  const { requests, serverUsername, topics, logger } = options;
  const [defaults, role, account] = await requests.send([
    { command: 'getDefaultACLAccess' },
    { command: 'getRole', rolename: serverRole },
    { command: 'getClient', username: serverUsername },
  ]);
  succeeded([defaults], 'reading what is allowed by default');
  const defaultsData: unknown = defaults?.data;
  const open = (defaultsAnswer.Check(defaultsData) ? defaultsData.acls : [])
    .filter((acl) => acl.allow && (acl.acltype === 'publishClientSend' || acl.acltype === 'subscribe'))
    .map((acl) => ({ acltype: acl.acltype, allow: false }));
  const commands: DynamicSecurityCommand[] = [];
  if (open.length > 0) {
    logger.warn({ open }, 'Mosquitto allowed everybody what nobody had allowed by name; SmartLock closes that.');
    commands.push({ command: 'setDefaultACLAccess', acls: open });
  }
  if (isNotFound(role)) commands.push({ command: 'createRole', rolename: serverRole, acls: serverAcls(topics) });
  else if (!hasAcls(role, serverAcls(topics))) {
    commands.push({ command: 'modifyRole', rolename: serverRole, acls: serverAcls(topics) });
  }
  const accountData: unknown = account?.data;
  const holdsRole =
    clientAnswer.Check(accountData) && accountData.client.roles?.some((held) => held.rolename === serverRole) === true;
  if (!holdsRole) commands.push({ command: 'addClientRole', username: serverUsername, rolename: serverRole, priority: 0 });
  if (commands.length > 0) await changeOwnRights(options, commands);
}

/** Mosquitto disconnects accounts whose rights change, ours too, and sometimes before it has answered. */
async function changeOwnRights(
  options: DynamicSecurityAccessOptions,
  commands: readonly DynamicSecurityCommand[],
): Promise<void> {
  const { requests, clock } = options;
  try {
    succeeded(await requests.send(commands), "giving the server's account its rights");
  } catch (error) {
    if (!(error instanceof SmartLockError) || error.kind !== 'unavailable') throw error;
  }
  const deadline = clock.now().getTime() + 15_000;
  while (!(await requests.isAvailable(1_000))) {
    if (clock.now().getTime() > deadline) {
      throw new SmartLockError(
        'unavailable',
        'broker_access_unavailable',
        'Mosquitto did not come back after it was told the rights of the server. Check its log.',
      );
    }
    await delay(100);
  }
  const [account] = await requests.send([{ command: 'getClient', username: options.serverUsername }]);
  const data: unknown = account?.data;
  if (clientAnswer.Check(data) && data.client.roles?.some((held) => held.rolename === serverRole)) return;
  throw new SmartLockError(
    'vendor_rejected',
    'broker_access_rejected',
    `Mosquitto did not give the account "${options.serverUsername}" the role "${serverRole}". Check that the user in MQTT_URL may administer dynamic security.`,
  );
}

function hasAcls(answer: DynamicSecurityAnswer | undefined, expected: readonly Acl[]): boolean {
  const data: unknown = answer?.data;
  if (!roleAnswer.Check(data)) return false;
  const present = new Set(data.role.acls.map((acl) => `${acl.acltype} ${acl.topic}`));
  return present.size === expected.length && expected.every((acl) => present.has(`${acl.acltype} ${acl.topic}`));
}

function isNotFound(answer: DynamicSecurityAnswer | undefined): boolean {
  return answer?.error === 'Client not found' || answer?.error === 'Role not found';
}

function isAlreadyThere(answer: DynamicSecurityAnswer): boolean {
  return answer.error === 'Client already exists' || answer.error === 'Role already exists';
}

function succeeded(answers: readonly (DynamicSecurityAnswer | undefined)[], purpose: string): void {
  for (const answer of answers) {
    if (answer?.error === undefined) continue;
    throw new SmartLockError(
      'vendor_rejected',
      'broker_access_rejected',
      `Mosquitto refused ${answer.command ?? 'a request'} while ${purpose}: ${answer.error}.`,
    );
  }
}

function foreignAccount(deviceId: string): SmartLockError {
  return new SmartLockError(
    'conflict',
    'broker_account_taken',
    `Mosquitto has an account "${deviceId}" that SmartLock did not make, so whoever should have it cannot connect. Remove or rename that account.`,
  );
}

/** Tells two keys apart without being one: the keys are 256 random bits. */
function fingerprint(password: string): string {
  return createHash('sha256').update(password).digest('hex').slice(0, 32);
}
