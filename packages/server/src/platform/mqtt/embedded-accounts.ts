import type { Client, PublishPacket } from 'aedes';
import { isPassword, mayHear, mayHearAll, maySay, type TopicAccount } from './topic-account.ts';

/** Connections to the embedded broker that are no lock's. */
export class EmbeddedAccounts {
  readonly #accounts: readonly TopicAccount[];
  readonly #of = new WeakMap<Client, TopicAccount>();
  readonly #backlogBytesMax: number;

  constructor(accounts: readonly TopicAccount[], backlogBytesMax: number) {
    this.#accounts = accounts;
    this.#backlogBytesMax = backlogBytesMax;
  }

  has(client: Client): boolean {
    return this.#of.has(client);
  }

  /** Null: the user name is none of these. */
  admit(
    client: Client,
    username: string,
    password: string,
    willTopic: string | undefined,
  ): 'admitted' | 'wrong_password' | 'will' | null {
    const account = this.#accounts.find((each) => each.username === username);
    if (account === undefined) return null;
    if (!isPassword(account, password)) return 'wrong_password';
    if (willTopic !== undefined && !maySay(account, willTopic)) return 'will';
    // Within its own name it cannot end the connection of a lock.
    client.id = `${username}/${client.id}`;
    this.#of.set(client, account);
    return 'admitted';
  }

  /** Throws, which closes the connection, for a topic that is not theirs. */
  take(client: Client, packet: PublishPacket): void {
    const account = this.#of.get(client);
    if (account === undefined || !maySay(account, packet.topic)) throw new Error('publishing to this topic is not allowed');
    if (!account.mayRetain) packet.retain = false;
  }

  maySubscribe(client: Client, filter: string): boolean {
    const account = this.#of.get(client);
    return account !== undefined && mayHearAll(account, filter);
  }

  mayForward(client: Client, topic: string): boolean {
    const account = this.#of.get(client);
    return account !== undefined && mayHear(account, topic) && client.conn.writableLength <= this.#backlogBytesMax;
  }
}
