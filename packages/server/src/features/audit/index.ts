import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import { openEntries } from '../../platform/audit/open-entries.ts';
import { destroyUnknownKeysBefore, resealPersonKeys } from '../../platform/audit/person-keys.ts';
import { AuditSealer, readChainState, type ChainState } from '../../platform/audit/sealer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/types.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import { presentEntry } from './presenter.ts';
import { registerAuditRoutes } from './routes/index.ts';
import { entriesOfPerson } from './store.ts';

export type { ChainState } from '../../platform/audit/sealer.ts';

export interface AuditFeatureDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly trail: AuditTrail;
}

const keysPerReseal = 500;
/** Where requests of unknown people came from is readable for this long, by whole months. */
const unknownDays = 180;
const dayMs = 86_400_000;
const entriesPerRead = 500;

export type AuditFeature = ReturnType<typeof createAuditFeature>;

/** Puts the feature together. Nothing runs by itself. */
export function createAuditFeature({ db, keyring, clock, trail }: AuditFeatureDeps) {
  const sealer = new AuditSealer({ db, keyring, clock });
  return {
    registerRoutes: (app: App): void => registerAuditRoutes(app, { db, keyring, clock, trail, sealer }),
    /** Gives every committed entry its place in the chain; for a periodic task. Answers how many. */
    seal: (): Promise<number> => sealer.seal(),
    chainState: (): Promise<ChainState> => readChainState(db),
    /** Makes the origin of old requests of unknown people unreadable. */
    forgetUnknown(): Promise<number> {
      const now = clock.now();
      return destroyUnknownKeysBefore(db, new Date(now.getTime() - unknownDays * dayMs), now);
    },
    /** Brings the keys of people under the present secret key, after a change of it. */
    async resealPersonKeys(): Promise<void> {
      while ((await resealPersonKeys(db, keyring, keysPerReseal)) > 0);
    },
    personalData: {
      name: 'audit_trail',
      async *export({ userId }) {
        for (let afterId = 0; ;) {
          const rows = await entriesOfPerson(db, userId, afterId, entriesPerRead);
          const opened = await openEntries(
            db,
            keyring,
            rows.map(({ body }) => body),
          );
          for (const [index, row] of rows.entries()) {
            const entry = opened[index];
            if (entry !== undefined) yield presentEntry(row, entry, { userId, seesAll: false }, true);
          }
          const last = rows.at(-1);
          if (last === undefined || rows.length < entriesPerRead) return;
          afterId = last.id;
        }
      },
      erase: (trx, { userId }) => trail.erasePerson(trx, `user:${userId}`),
    } satisfies PersonalData,
  };
}
