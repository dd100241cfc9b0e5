import { ApiFault, done } from '../api-fault.ts';
import { feature, type CloudLock, type Credential } from '../cloud-lock.ts';
import type { MemoryChange } from '../door-lock.ts';
import {
  get,
  managedLock,
  pageOfList,
  post,
  requireFeature,
  requireNb,
  requireNotFrozen,
  type Answer,
  type Endpoint,
  type UserCall,
} from '../endpoint.ts';
import { refuse, weekPeriods } from '../params.ts';
import { OverTheAir } from '../radio.ts';
import { createHash } from 'node:crypto';

/** Cards, fingerprints and faces differ in names, and in what can be done from afar. */
interface Kind {
  kind: 'card' | 'fingerprint' | 'face';
  area: string;
  feature: number;
  idField: string;
  numberField: string;
  nameField: string;
  typeField: string;
  unknownErrcode: number;
  /** Whether a new one can be put in through a gateway. */
  canAddFromAfar: boolean;
}

const kinds: readonly Kind[] = [
  {
    kind: 'card',
    area: 'identityCard',
    feature: feature.card,
    idField: 'cardId',
    numberField: 'cardNumber',
    nameField: 'cardName',
    typeField: 'cardType',
    unknownErrcode: -1021,
    canAddFromAfar: true,
  },
  {
    kind: 'fingerprint',
    area: 'fingerprint',
    feature: feature.fingerprint,
    idField: 'fingerprintId',
    numberField: 'fingerprintNumber',
    nameField: 'fingerprintName',
    typeField: 'fingerprintType',
    unknownErrcode: -1023,
    canAddFromAfar: false,
  },
  {
    kind: 'face',
    area: 'face',
    feature: feature.face,
    idField: 'faceId',
    numberField: 'faceNumber',
    nameField: 'name',
    typeField: 'type',
    // The list of codes names none for a face.
    unknownErrcode: -3,
    canAddFromAfar: true,
  },
];

const cyclicType = 4;
const cyclicPeriodsMax = 7;

export const credentialEndpoints: Endpoint[] = [
  ...kinds.flatMap((kind) => endpointsOf(kind)),
  post('/v3/identityCard/addForReversedCardNumber', (call) =>
    add(call, kinds[0] ?? refuse('no cards'), reversedNumber(call.params.text('cardNumber'))),
  ),
  post('/v3/face/getFeatureData', (call) => {
    managedLock(call);
    const photo = call.params.text('photo');
    return { featureData: createHash('sha512').update(photo).digest('hex') };
  }),
];

function endpointsOf(kind: Kind): Endpoint[] {
  const path = (operation: string): string => `/v3/${kind.area}/${operation}`;
  return [
    post(path('add'), (call) => add(call, kind, numberOf(call, kind))),
    get(path('list'), (call) => {
      const lock = managedLock(call);
      const search = call.params.optionalText('searchStr') ?? '';
      return pageOfList(
        call,
        lock.credentials[kind.kind],
        ({ name, number }) => name.includes(search) || number === search,
        (row) => present(lock, kind, row),
        200,
      );
    }),
    post(path('delete'), (call) => {
      const lock = managedLock(call);
      const row = existing(call, lock, kind);
      return byType(call, 'deleteType', lock, { do: 'forget', kind: kind.kind, value: row.number }, () =>
        lock.credentials[kind.kind].delete(row.id),
      );
    }),
    post(path('changePeriod'), (call) => {
      const [startDate, endDate] = period(call);
      if (endDate === 0) refuse('it cannot become permanent');
      const lock = managedLock(call);
      const row = existing(call, lock, kind);
      const cyclicConfig = weekPeriods(call.params, cyclicPeriodsMax) ?? row.cyclicConfig;
      const changed = { ...row, startDate, endDate, cyclicConfig };
      return byType(call, 'changeType', lock, keep(kind, changed), () => {
        Object.assign(row, { startDate, endDate, cyclicConfig });
      });
    }),
    post(path('rename'), (call) => {
      const name = call.params.text(kind.nameField);
      const lock = managedLock(call);
      existing(call, lock, kind).name = name;
      lock.credentials[kind.kind].touch();
      return done();
    }),
    post(path('clear'), (call) => {
      // The phone cleared the lock before; no gateway can.
      managedLock(call).credentials[kind.kind].clear();
      return done();
    }),
  ];
}

function add(call: UserCall, kind: Kind, number: string): Answer {
  const { world, user, params } = call;
  const [startDate, endDate] = period(call);
  const type = params.oneOf(kind.typeField, [1, cyclicType] as const, 1);
  const cyclicConfig = weekPeriods(params, cyclicPeriodsMax) ?? [];
  if (type === cyclicType && cyclicConfig.length === 0) refuse('cyclicConfig is missing');
  const lock = managedLock(call);
  requireFeature(lock, kind.feature);
  const rows = lock.credentials[kind.kind];
  const row: Credential = {
    id: world.nextId(kind.kind, 5_001),
    name: params.optionalText(kind.nameField) ?? '',
    createdAt: world.now,
    number,
    type,
    startDate,
    endDate,
    cyclicConfig,
    senderUsername: user.username,
  };
  if (params.optionalInteger('addType') === 2 && !kind.canAddFromAfar) throw new ApiFault(-4043);
  const check = (): void => {
    if (rows.size >= lock.cardCapacity) throw new ApiFault(-4056);
  };
  return byType(call, 'addType', lock, keep(kind, row), () => rows.add(row), check, { [kind.idField]: row.id });
}

/** 1: over Bluetooth, that is by a phone, or never; 2: through gateway or WiFi; 3: over NB-IoT. */
function byType(
  call: UserCall,
  name: string,
  lock: CloudLock,
  change: MemoryChange,
  store: () => unknown,
  check: () => void = () => undefined,
  answer: object = done(),
): Answer {
  const type = call.params.oneOf(name, [1, 2, 3] as const, 1);
  requireNotFrozen(lock);
  const perform = (): object => {
    check();
    if (type === 1) lock.door.bluetoothQueue.push(change);
    else lock.door.write(change);
    store();
    return answer;
  };
  if (type === 2) return new OverTheAir(lock, perform);
  if (type === 3) requireNb(lock);
  return perform();
}

function keep({ kind }: Kind, { number, name, startDate, endDate, cyclicConfig }: Credential): MemoryChange {
  return { do: 'keep', credential: { kind, value: number, name, startDate, endDate, week: cyclicConfig } };
}

function existing(call: UserCall, lock: CloudLock, kind: Kind): Credential {
  const row = lock.credentials[kind.kind].get(call.params.integer(kind.idField));
  if (row === undefined) throw new ApiFault(kind.unknownErrcode);
  return row;
}

function numberOf({ params }: UserCall, kind: Kind): string {
  if (kind.kind !== 'face') return params.text(kind.numberField);
  const features = params.optionalText('featureData');
  if (features === undefined) return params.text(kind.numberField);
  return String(createHash('sha256').update(features).digest().readUInt32BE(0));
}

/** What a third-party reader shows has its bytes the other way round. */
function reversedNumber(text: string): string {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 0xff_ff_ff_ff) refuse('cardNumber is not a number of 32 bits');
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return String(bytes.readUInt32LE(0));
}

function period({ params }: UserCall): [startDate: number, endDate: number] {
  const startDate = params.integer('startDate');
  const endDate = params.integer('endDate');
  return (startDate === 0 && endDate === 0) || endDate > startDate
    ? [startDate, endDate]
    : refuse('endDate must be after startDate');
}

function present(lock: CloudLock, kind: Kind, row: Credential): object {
  return {
    [kind.idField]: row.id,
    lockId: lock.lockId,
    [kind.numberField]: row.number,
    [kind.nameField]: row.name,
    [kind.typeField]: row.type,
    startDate: row.startDate,
    endDate: row.endDate,
    createDate: row.createdAt,
    senderUsername: row.senderUsername,
    status: 1,
    cyclicConfig: row.cyclicConfig.flatMap(({ weekDays, startTime, endTime }) =>
      weekDays.map((weekDay) => ({ weekDay, startTime, endTime })),
    ),
  };
}
