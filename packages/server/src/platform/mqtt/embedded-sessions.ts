import type { Client } from 'aedes';

interface Session {
  readonly deviceId: string;
  connected: boolean;
  revoked: boolean;
}

/** Which connection belongs to which lock, from the moment its user name is known. */
export class EmbeddedSessions {
  readonly #sessions = new WeakMap<Client, Session>();
  readonly #clients = new Map<string, Set<Client>>();
  #connected = 0;

  get connectedCount(): number {
    return this.#connected;
  }

  deviceIdOf(client: Client | null): string | null {
    return client === null ? null : (this.#sessions.get(client)?.deviceId ?? null);
  }

  /** Called before the key is checked, so that a revocation during the check also reaches this connection. */
  open(client: Client, deviceId: string): void {
    this.#sessions.set(client, { deviceId, connected: false, revoked: false });
    const clients = this.#clients.get(deviceId);
    if (clients === undefined) this.#clients.set(deviceId, new Set([client]));
    else clients.add(client);
    client.conn.once('close', () => this.#forget(client, deviceId));
  }

  isRevoked(client: Client): boolean {
    return this.#sessions.get(client)?.revoked ?? true;
  }

  revoke(deviceId: string): Client[] {
    const clients = [...(this.#clients.get(deviceId) ?? [])];
    for (const client of clients) {
      const session = this.#sessions.get(client);
      if (session !== undefined) session.revoked = true;
    }
    return clients;
  }

  connected(client: Client): void {
    const session = this.#sessions.get(client);
    if (session === undefined || session.connected) return;
    session.connected = true;
    this.#connected += 1;
  }

  disconnected(client: Client): void {
    const session = this.#sessions.get(client);
    if (session === undefined || !session.connected) return;
    session.connected = false;
    this.#connected -= 1;
  }

  #forget(client: Client, deviceId: string): void {
    const clients = this.#clients.get(deviceId);
    clients?.delete(client);
    if (clients?.size === 0) this.#clients.delete(deviceId);
  }
}
