import { FileTokenJournal } from '@smartlock/oauth-tokens/file-journal';
import { createUtecClient, type UtecClient, type UtecClientOptions } from '@smartlock/utec';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { DatabaseTokenStore } from '../token-store.ts';
import { customDataOf, readDevices } from './store/devices.ts';
import { GatewayError, noToken } from './gateway-error.ts';
import { openSecretKey, readGateway, type GatewayRow } from './store/gateway.ts';

const minuteMs = 60_000;
const bufferMsMin = 5 * minuteMs;
const journalContext = 'utec_gateway.journal';

/** For tests: a network that ends in a simulator, and pauses that move its clock. */
export interface CloudNetwork {
  readonly fetch?: UtecClientOptions['fetch'];
  readonly delay?: UtecClientOptions['delay'];
}

export interface GatewayCloudDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Where a token waits for the moment until the database has it. */
  readonly journalPath: string;
  /** For tests: one in which a process can be caught. */
  readonly Journal?: typeof FileTokenJournal;
  readonly network: CloudNetwork;
  readonly onOddity: (what: string) => void;
}

export interface OpenCloud {
  readonly client: UtecClient;
  readonly row: GatewayRow;
  readonly accountId: number;
}

/** The way to U-tec by the present configuration. */
export class GatewayCloud {
  readonly #deps: GatewayCloudDeps;
  #open: { readonly key: string; readonly client: UtecClient } | undefined;

  constructor(deps: GatewayCloudDeps) {
    this.#deps = deps;
  }

  /** Throws a 401 while nobody has ever logged in. */
  async open(): Promise<OpenCloud> {
    const row = await readGateway(this.#deps.db);
    if (row === undefined || row.access_key === '' || row.secret_key_sealed === null || row.account_id === null)
      throw new GatewayError(401, noToken);
    return { client: await this.clientOf(row, row.account_id), row, accountId: row.account_id };
  }

  async clientOf(row: GatewayRow, accountId: number): Promise<UtecClient> {
    const { db, keyring, clock, journalPath, Journal = FileTokenJournal, network, onOddity } = this.#deps;
    const key = `${accountId}:${row.version}`;
    if (this.#open?.key === key) return this.#open.client;
    const client = createUtecClient({
      clientId: row.access_key,
      clientSecret: openSecretKey(keyring, row),
      ...(row.redirect_uri === '' ? {} : { redirectUri: row.redirect_uri }),
      oauthBaseUrl: row.oauth_base_url,
      apiBaseUrl: row.api_base_url,
      actionPath: row.action_path,
      scope: row.scope,
      tokenStore: new DatabaseTokenStore(db, keyring, accountId),
      tokenJournal: new Journal(journalPath, {
        seal: (text) => keyring.seal(text, journalContext),
        open: (sealed) => keyring.open(sealed, journalContext),
      }),
      clock,
      refreshAheadMs: Math.max(bufferMsMin, row.refresh_buffer_minutes * minuteMs),
      onOddity,
      ...network,
    });
    const devices = await readDevices(db);
    client.rememberDevices(devices.map((device) => ({ id: device.id, customData: customDataOf(keyring, device) })));
    this.#open = { key, client };
    return client;
  }
}
