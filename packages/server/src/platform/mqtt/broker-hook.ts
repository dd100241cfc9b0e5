import { isPassword, mayHear, mayHearAll, maySay, type TopicAccount } from './topic-account.ts';
import { isDeviceId, type Topics } from './topics.ts';

/*
 * Decisions for brokers that ask the server over HTTP who may do what: EMQX and mosquitto-go-auth. Pure: the route reads the
 * request, looks keys up, and writes the answer in the form that its broker expects.
 */

export type HookAction = 'publish' | 'subscribe' | 'read';

/** Null when the request names no action that we know; the answer to that is deny. */
export function readHookAction(value: string | number): HookAction | null {
  switch (value) {
    case 'publish':
    case 'subscribe':
      return value;
    // mosquitto-go-auth: 1 read (a message about to be delivered), 2 write, 3 both at once, 4 subscribe.
    case 1:
    case '1':
      return 'read';
    case 2:
    case '2':
      return 'publish';
    case 4:
    case '4':
      return 'subscribe';
    default:
      return null;
  }
}

export interface HookServerAccount {
  readonly username: string;
  readonly password: string;
}

export interface HookConnect {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Not every broker says it. */
  readonly clientId: string | undefined;
}

export interface HookConnectPorts {
  /** What the server itself connects with: the broker asks about that too. */
  readonly server: HookServerAccount | null;
  isServerPassword(given: string): boolean;
  authenticateDevice(deviceId: string, apiKey: string): Promise<boolean>;
  /** Others than locks. */
  readonly accounts?: readonly TopicAccount[];
}

export async function decideConnect(connect: HookConnect, ports: HookConnectPorts): Promise<'allow' | 'deny'> {
  const { username, password, clientId } = connect;
  if (username === undefined || password === undefined || password === '' || password.length > 256) return 'deny';
  if (ports.server !== null && username === ports.server.username) return ports.isServerPassword(password) ? 'allow' : 'deny';
  const account = ports.accounts?.find((each) => each.username === username);
  if (account !== undefined) return isPassword(account, password) ? 'allow' : 'deny';
  if (!isDeviceId(username)) return 'deny';
  // With the client id of another lock one could end that lock's connection.
  if (clientId !== undefined && clientId !== username && isDeviceId(clientId)) return 'deny';
  return (await ports.authenticateDevice(username, password)) ? 'allow' : 'deny';
}

export interface HookAcl {
  readonly username: string | undefined;
  readonly topic: string;
  readonly action: HookAction | null;
  readonly topics: Topics;
  readonly serverUsername: string | null;
  /** Others than locks; also what the server itself may besides. */
  readonly accounts?: readonly TopicAccount[];
}

export function decideAcl({ username, topic, action, topics, serverUsername, accounts = [] }: HookAcl): 'allow' | 'deny' {
  if (username === undefined || action === null) return 'deny';
  const account = accounts.find((each) => each.username === username);
  if (account !== undefined && mayAccount(account, topic, action)) return 'allow';
  if (serverUsername !== null && username === serverUsername) return mayServer(topic, action, topics) ? 'allow' : 'deny';
  if (!isDeviceId(username)) return 'deny';
  if (action === 'publish') return topics.mayDevicePublish(username, topic) ? 'allow' : 'deny';
  if (action === 'subscribe') return topics.mayDeviceSubscribe(username, topic) ? 'allow' : 'deny';
  return topics.parse(topic)?.deviceId === username ? 'allow' : 'deny';
}

function mayAccount(account: TopicAccount, topic: string, action: HookAction): boolean {
  if (action === 'publish') return maySay(account, topic);
  return action === 'subscribe' ? mayHearAll(account, topic) : mayHear(account, topic);
}

function mayServer(topic: string, action: HookAction, topics: Topics): boolean {
  const parsed = topics.parse(topic);
  if (action === 'publish') return parsed?.channel === 'command' || parsed?.channel === 'ota';
  if (action === 'read') return parsed !== null;
  return topics.subscriptions().includes(topic);
}
