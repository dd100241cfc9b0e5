import { randomUUID } from 'node:crypto';
import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Keyring } from '../crypto/secret-box.ts';
import { withoutSecrets, type AuditChanges } from './audit-changes.ts';
import { currentAuditContext, type AuditActor, type AuditContext } from './audit-context.ts';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';
import { destroyPersonKey, findOrMakePersonKeys, sealFor, type Person } from './person-keys.ts';

/** One thing that somebody did, or was refused. */
export interface AuditRecord {
  /** `<thing>.<past participle>`: `device.updated`, `user.logged_in`, `pin.deleted`. */
  readonly action: string;
  /** `user`, `device`, `pin`, `share`, … */
  readonly resourceType: string;
  readonly resourceId: number | string | null;
  /** From `changesOf`, which takes listed fields alone. */
  readonly changes?: AuditChanges;
  /** Whom personal changes are about: they are sealed under that person's key. Without it they are not recorded at all. */
  readonly subject?: Person | undefined;
  /** Row id of the device that it concerns: those who manage it see the entry. */
  readonly devicePk?: number | null | undefined;
  /** False for what was refused or failed. Then `detail.code` says why. */
  readonly success?: boolean;
  /** A few plain figures. No secrets, and nothing of a person. */
  readonly detail?: Readonly<Record<string, CanonicalValue>>;
  /** Where the request does not tell: somebody who is only now signing in. */
  readonly actor?: AuditActor;
}

/** `with changed as (update …), recorded as (${entry.clause(sql`changed`)}) …`: written once for each row of `source`. */
export interface ComposedEntry {
  clause(source: RawBuilder<unknown>): RawBuilder<unknown>;
  /** To be called once it is written. */
  noteWritten(): void;
}

/**
 * Writes who did what, in the transaction of the change itself: no change without its entry, no entry without its change. Who and from
 * where comes from the request, job or message that runs (`audit-context.ts`). There is no lock on the way: entries get their place in
 * the chain later, from the sealer.
 */
export interface AuditTrail {
  record(trx: QueryExecutorProvider, record: AuditRecord): Promise<void>;
  /**
   * The entry as a part of a statement that makes the change itself, for the few paths where another statement would be felt. What is needed for it is
   * read beforehand: it is for that statement alone, and not to be kept.
   */
  compose(db: QueryExecutorProvider, record: AuditRecord): Promise<ComposedEntry>;
  /**
   * Before the transactions of a request: makes the keys under which its entries are sealed. Two transactions that made the same one would
   * wait for each other, in a circle where each holds a row that the other needs. Undefined: nothing is to be done.
   */
  prepare(db: QueryExecutorProvider, context: AuditContext): Promise<void> | undefined;
  /** From the commit on nothing personal of theirs can be read in the trail; the chain stays valid. */
  erasePerson(trx: QueryExecutorProvider, person: Person): Promise<void>;
}

export function createAuditTrail({ keyring, clock }: { readonly keyring: Keyring; readonly clock: Clock }): AuditTrail {
  async function compose(db: QueryExecutorProvider, entry: AuditRecord): Promise<ComposedEntry> {
    const context = currentAuditContext();
    const now = clock.now();
    const { body, columns } = await composeEntry(db, keyring, context, entry, now);
    return {
      clause: (source) => sql`
        insert into audit_entries (body, occurred_at, actor_user_id, subject_user_id, device_pk, action, resource_type, resource_id, success)
        select ${body}::text, ${now}::timestamptz, ${columns.actorUserId}::bigint, ${columns.subjectUserId}::bigint,
          ${entry.devicePk ?? null}::bigint, ${entry.action}::text, ${entry.resourceType}::text, ${columns.resourceId}::text,
          ${columns.success}::boolean
        from ${source}`,
      noteWritten: () => {
        if (columns.success) context.recorded.successes += 1;
        else context.recorded.failures += 1;
      },
    };
  }

  async function record(trx: QueryExecutorProvider, entry: AuditRecord): Promise<void> {
    const composed = await compose(trx, entry);
    await composed.clause(sql`(values (1)) once`).execute(trx);
    composed.noteWritten();
  }

  const prepared = new Set<Person>();

  function prepare(db: QueryExecutorProvider, { actor }: AuditContext): Promise<void> | undefined {
    const now = clock.now();
    const person = personOfActor(actor, now);
    if (prepared.has(person)) return undefined;
    return findOrMakePersonKeys(db, keyring, [person], now).then(() => void prepared.add(person));
  }

  return { record, compose, prepare, erasePerson: (trx, person) => destroyPersonKey(trx, person, clock.now()) };
}

async function composeEntry(trx: QueryExecutorProvider, keyring: Keyring, context: AuditContext, entry: AuditRecord, now: Date) {
  const id = randomUUID();
  const actor = entry.actor ?? context.actor;
  const success = entry.success ?? true;
  const resourceId = entry.resourceId === null ? null : String(entry.resourceId);
  const { plain, personal } = splitChanges(entry.changes ?? {});
  const sealed = await sealPersonal(trx, keyring, {
    id,
    now,
    parts: personalParts(context, actor, entry.subject, personal, now),
  });
  const body = canonicalJson({
    v: 1,
    id,
    at: now.toISOString(),
    actor: plainActor(actor),
    action: entry.action,
    resource: { type: entry.resourceType, id: resourceId },
    ...(entry.devicePk == null ? {} : { device: entry.devicePk }),
    ...(entry.subject === undefined ? {} : { subject: entry.subject }),
    success,
    changes: withoutSecrets(plain),
    detail: withoutSecrets(entry.detail ?? {}),
    request: context.requestId,
    sealed,
  });
  const actorUserId = actor.kind === 'user' ? actor.id : null;
  return { body, columns: { actorUserId, subjectUserId: userIdOf(entry.subject), resourceId, success } };
}

function splitChanges(changes: AuditChanges) {
  const plain: Record<string, CanonicalValue> = {};
  const personal: Record<string, CanonicalValue> = {};
  for (const [name, { before, after, isPersonal = false }] of Object.entries(changes)) {
    (isPersonal ? personal : plain)[name] = { before, after };
  }
  return { plain, personal };
}

/** What tells of people, by whose key it is sealed. */
export interface SealedParts {
  readonly email?: string;
  readonly ip?: string;
  readonly agent?: string;
  readonly changes?: Readonly<Record<string, { readonly before: CanonicalValue; readonly after: CanonicalValue }>>;
}

/** Where requests of nobody in particular came from is sealed together, month by month, and goes with the month's key. */
export function unknownPerson(now: Date): Person {
  return `unknown:${now.toISOString().slice(0, 7)}`;
}

function personOfActor(actor: AuditActor, now: Date): Person {
  return actor.kind === 'user' ? `user:${actor.id}` : unknownPerson(now);
}

function personalParts(
  { origin }: AuditContext,
  actor: AuditActor,
  subject: Person | undefined,
  changes: Readonly<Record<string, CanonicalValue>>,
  now: Date,
): Map<Person, Record<string, CanonicalValue>> {
  const parts = new Map<Person, Record<string, CanonicalValue>>();
  const add = (person: Person, members: Record<string, CanonicalValue | undefined>): void => {
    const known = Object.entries(members).filter((member): member is [string, CanonicalValue] => member[1] != null);
    if (known.length > 0) parts.set(person, { ...parts.get(person), ...Object.fromEntries(known) });
  };
  add(personOfActor(actor, now), {
    email: actor.kind === 'user' ? actor.email : undefined,
    ip: origin.ipAddress,
    agent: origin.userAgent,
  });
  if (subject !== undefined && Object.keys(changes).length > 0) add(subject, { changes: withoutSecrets(changes) });
  return parts;
}

async function sealPersonal(
  trx: QueryExecutorProvider,
  keyring: Keyring,
  { id, now, parts }: { id: string; now: Date; parts: Map<Person, Record<string, CanonicalValue>> },
): Promise<Record<string, string>> {
  if (parts.size === 0) return {};
  const keys = await findOrMakePersonKeys(trx, keyring, [...parts.keys()], now);
  const sealed: Record<string, string> = {};
  for (const [person, members] of parts) {
    const key = keys.get(person);
    // Erased already: what would be sealed for them could never be read.
    if (key != null) sealed[person] = sealFor(key, canonicalJson(members), placeOf(id, person));
  }
  return sealed;
}

/** What a sealed part is bound to. */
export function placeOf(entryId: string, person: string): string {
  return `${entryId}|${person}`;
}

function plainActor(actor: AuditActor): CanonicalValue {
  switch (actor.kind) {
    case 'user':
      return { kind: 'user', id: actor.id, via: actor.via, credential: actor.credential };
    case 'device':
      return { kind: 'device', id: actor.id, device_id: actor.deviceId };
    case 'system':
      return { kind: 'system', name: actor.name };
    case 'nobody':
      return { kind: 'nobody' };
  }
}

function userIdOf(person: Person | undefined): number | null {
  return person?.startsWith('user:') === true ? Number(person.slice(5)) : null;
}
