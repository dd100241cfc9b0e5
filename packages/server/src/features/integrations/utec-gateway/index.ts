import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Notifications } from '../../../platform/database/notifications.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { App } from '../../../platform/http/types.ts';
import type { PeriodicTask } from '../../../platform/jobs/periodic.ts';
import type { Logger } from '../../../platform/logger.ts';
import { resealToken } from '../token-store.ts';
import { GatewayDoor, type GatewayAccess } from './access.ts';
import { importOldConfig } from './change-config.ts';
import type { GatewayContext } from './context.ts';
import { GatewayCache } from './gateway-cache.ts';
import { GatewayCloud, type CloudNetwork } from './gateway-cloud.ts';
import { addressRule } from './gateway-config.ts';
import { GatewayLog } from './gateway-log.ts';
import { refreshAhead } from './log-in.ts';
import { pollCloud } from './poll-cloud.ts';
import { presentHealth } from './presenter.ts';
import { gatewayPaths, registerGatewayRoutes } from './routes/index.ts';
import { readGateway, resealSecretKey } from './store/gateway.ts';
import { trimLog } from './store/log.ts';

export type { CloudNetwork } from './gateway-cloud.ts';

export interface UtecGatewayDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly notifications: Notifications;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ownerOf: () => Promise<number | undefined>;
  readonly settings: {
    readonly access: GatewayAccess;
    /** Of U-tec, besides its own: for tests and proxies. */
    readonly addresses: readonly string[];
    readonly journalPath: string;
    readonly importPath: string | null;
  };
  readonly network?: CloudNetwork | undefined;
}

export interface UtecGateway {
  registerRoutes(app: App): void;
  /** For whoever has the role `jobs`. */
  readonly tasks: readonly PeriodicTask[];
  /** What the HTTP side of the platform is to ask it. */
  readonly http: {
    /** The path without the secret before it, where it is that of the gateway. */
    rewriteUrl(this: void, url: string, raw: IncomingMessage): string;
    /** What `/health` says more, to those who may use the gateway. */
    moreHealth(this: void, request: FastifyRequest): Promise<Record<string, unknown> | undefined>;
  };
  /** At the first start: takes over the configuration of another gateway. */
  importOldConfig(ownerId: number): Promise<void>;
  reseal(): Promise<void>;
  stop(): void;
}

const pollTickMs = 2_000;
const refreshEveryMs = 5 * 60_000;
const hourMs = 3_600_000;

/** The local gateway that clients of `uteclocal` know, in front of U-tec's cloud. */
export function createUtecGateway(deps: UtecGatewayDeps): UtecGateway {
  const { db, keyring, clock, logger, notifications, settings } = deps;
  const context: GatewayContext = {
    ...deps,
    cache: new GatewayCache({ db, keyring, clock, logger, notifications }),
    cloud: new GatewayCloud({
      db,
      keyring,
      clock,
      journalPath: settings.journalPath,
      network: deps.network ?? {},
      onOddity: (what) => logger.debug({ what }, 'an odd answer of U-tec'),
    }),
    log: new GatewayLog(db, clock, logger),
    isAllowedAddress: addressRule(settings.addresses),
  };
  const door = new GatewayDoor(settings.access);
  return {
    registerRoutes: (app) => registerGatewayRoutes(app, context, door),
    tasks: [
      { name: 'ask the U-tec cloud for the gateway', everyMs: pollTickMs, run: async () => void (await pollCloud(context)) },
      { name: 'renew the token of the U-tec gateway', everyMs: refreshEveryMs, run: () => refreshAhead(context) },
      { name: 'delete old lines of the U-tec gateway', everyMs: hourMs, run: () => trimLog(db) },
    ],
    http: {
      rewriteUrl(url, raw) {
        const rest = door.withoutSecretPath(url, raw);
        if (rest === undefined) return url;
        const path = rest.split('?', 1)[0] ?? '';
        return gatewayPaths.has(path.length > 1 ? path.replace(/\/$/, '') : path) ? rest : url;
      },
      async moreHealth(request) {
        if (!door.isOpenTo(request)) return undefined;
        return presentHealth(await context.cache.get(), clock.now());
      },
    },
    async importOldConfig(ownerId) {
      if (settings.importPath === null) return;
      try {
        if (await importOldConfig(context, settings.importPath, ownerId))
          logger.info('the configuration of another U-tec gateway was imported');
      } catch (error) {
        // What is in the file may be a secret, and a parser quotes it.
        const code = (error as { code?: unknown }).code;
        logger.error(
          { reason: code === undefined ? (error as Error).name : code },
          'the file that UTEC_GATEWAY_IMPORT names could not be imported; look whether it is there, readable and the config.json of a gateway',
        );
      }
    },
    async reseal() {
      await resealSecretKey(db, keyring);
      const row = await readGateway(db);
      if (row !== undefined && row.account_id !== null) await resealToken(db, keyring, row.account_id);
    },
    stop: () => context.cache.stop(),
  };
}
