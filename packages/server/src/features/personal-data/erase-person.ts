import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AfterErasure, DataSubject, PersonalData } from '../../platform/personal-data.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Devices, Requester } from '../devices/index.ts';

export interface PersonalDataContext {
  readonly db: Database;
  readonly audit: AuditTrail;
  readonly logger: Logger;
  readonly accounts: Pick<Accounts, 'requirePerson' | 'requirePassword' | 'requireErasable'>;
  readonly devices: Pick<Devices, 'requireNoneOwned' | 'deleteOwned'>;
  /** In the order in which they are exported and erased; the account comes last, since all others belong to it. */
  readonly registry: readonly PersonalData[];
}

export interface ErasureOrder {
  readonly person: DataSubject;
  readonly requester: Requester;
  readonly withDevices: boolean;
  readonly finalUnlock: boolean;
}

/**
 * Erases a person: what stands in the way is said first, then their devices go one by one, as if deleted by hand, and then everything
 * else in one transaction. A failure before that leaves the person with fewer devices and otherwise whole; it can be asked for again.
 */
export async function erasePerson(context: PersonalDataContext, order: ErasureOrder): Promise<void> {
  const { db, audit, accounts, devices, registry, logger } = context;
  const { person, requester, withDevices, finalUnlock } = order;
  await db.transaction().execute((trx) => accounts.requireErasable(trx, person.userId));
  if (withDevices) await devices.deleteOwned(person.userId, requester, finalUnlock);
  await devices.requireNoneOwned(person.userId);
  const afterwards = await db.transaction().execute(async (trx) => {
    await accounts.requireErasable(trx, person.userId);
    await audit.record(trx, {
      action: 'user.erased',
      resourceType: 'user',
      resourceId: person.userId,
      subject: `user:${person.userId}`,
      detail: { with_devices: withDevices },
    });
    const work: AfterErasure[] = [];
    for (const part of registry) {
      const after = await part.erase(trx, person);
      if (after !== undefined) work.push(after);
    }
    return work;
  });
  for (const work of afterwards) {
    try {
      await work();
    } catch (error) {
      logger.error({ err: error, user_id: person.userId }, 'something after an erasure failed; the person is erased');
    }
  }
}
