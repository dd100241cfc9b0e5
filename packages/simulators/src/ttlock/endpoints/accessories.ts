import { ApiFault, done } from '../api-fault.ts';
import { feature, type Accessory, type CloudLock, type DoorSensor } from '../cloud-lock.ts';
import { get, heldLock, managedLock, page, post, requireFeature, type Endpoint, type UserCall } from '../endpoint.ts';
import { refuse } from '../params.ts';

interface Kind {
  area: string;
  rows: 'keypads' | 'remotes';
  feature: number;
  /** Fields begin with it. */
  prefix: string;
}

const kinds: readonly Kind[] = [
  { area: 'wirelessKeypad', rows: 'keypads', feature: feature.wirelessKeypad, prefix: 'wirelessKeypad' },
  { area: 'remote', rows: 'remotes', feature: feature.remote, prefix: 'remote' },
];

export const accessoryEndpoints: Endpoint[] = [
  ...kinds.flatMap((kind) => endpointsOf(kind)),
  post('/v3/doorSensor/query', (call) => {
    const sensor = existingSensor(heldLock(call));
    return {
      doorSensorId: sensor.id,
      name: sensor.name,
      electricQuantity: sensor.battery,
      version: sensor.version,
      mac: sensor.mac,
      number: sensor.number,
      doorNotClosedWarningTime: sensor.warningSeconds,
    };
  }),
  post('/v3/doorSensor/add', (call) => {
    const { world, params } = call;
    const number = params.text('number');
    const mac = params.optionalText('mac') ?? world.mac();
    const lock = managedLock(call);
    requireFeature(lock, feature.doorSensor);
    lock.doorSensor = {
      id: world.nextId('doorSensor', 8_001),
      name: params.optionalText('name') ?? '',
      number,
      mac,
      battery: params.integerIn('electricQuantity', 0, 100, 100),
      version: params.optionalText('version') ?? '1.0',
      warningSeconds: 0,
    };
    return { doorSensorId: lock.doorSensor.id };
  }),
  post('/v3/doorSensor/delete', (call) => {
    const lock = managedLock(call);
    existingSensor(lock);
    lock.doorSensor = undefined;
    return done();
  }),
  post('/v3/doorSensor/update', (call) => {
    const name = call.params.text('name');
    existingSensor(managedLock(call)).name = name;
    return done();
  }),
  get('/v3/doorSensor/listRecord', (call) => {
    const lock = managedLock(call);
    existingSensor(lock);
    const records = lock.records.filter(({ recordType }) => recordType === 30 || recordType === 31).reverse();
    return page(
      call,
      records,
      ({ recordId, recordType, lockDate, serverDate }) => ({ recordId, recordType, lockDate, serverDate }),
      200,
    );
  }),
];

function endpointsOf(kind: Kind): Endpoint[] {
  const path = (operation: string): string => `/v3/${kind.area}/${operation}`;
  const field = (suffix: string): string => `${kind.prefix}${suffix}`;
  const rename = (call: UserCall): object => {
    const name = call.params.text(field('Name'));
    existing(call, kind)[1].name = name;
    return done();
  };
  return [
    post(path('add'), (call) => {
      const { world, params } = call;
      const number = params.text(field('Number'));
      const mac = params.text(field('Mac'));
      const lock = managedLock(call);
      requireFeature(lock, kind.feature);
      const row = lock[kind.rows].add({
        id: world.nextId(kind.prefix, 9_001),
        name: params.optionalText(field('Name')) ?? '',
        createdAt: world.now,
        number,
        mac,
        featureValue: params.optionalText(field('FeatureValue')) ?? '',
        battery: params.integerIn('electricQuantity', 0, 100, 100),
      });
      return { [field('Id')]: row.id };
    }),
    get(path('listByLock'), (call) => {
      const rows = managedLock(call)[kind.rows].inOrder('newest');
      return {
        list: rows.map((row) => ({
          [field('Id')]: row.id,
          [field('Number')]: row.number,
          [field('Name')]: row.name,
          [field('Mac')]: row.mac,
          [field('FeatureValue')]: row.featureValue,
          electricQuantity: row.battery,
        })),
      };
    }),
    post(path('delete'), (call) => {
      const [lock, row] = existing(call, kind);
      lock[kind.rows].delete(row.id);
      return done();
    }),
    post(path('rename'), rename),
    post(path('update'), rename),
    post(path('clear'), (call) => {
      managedLock(call)[kind.rows].clear();
      return done();
    }),
    post(path('upgradeCheck'), (call) => {
      existing(call, kind);
      return { needUpgrade: 0, version: '1.0' };
    }),
  ];
}

/** An accessory is asked for by its own id, with or without its lock's. */
function existing(call: UserCall, kind: Kind): [CloudLock, Accessory] {
  const id = call.params.integer(`${kind.prefix}Id`);
  for (const lock of call.world.locks.values()) {
    const row = lock[kind.rows].get(id);
    if (row === undefined) continue;
    if (lock.ownerUid !== call.user.uid) throw new ApiFault(20002);
    return [lock, row];
  }
  return refuse('there is no such accessory');
}

/** The service answers with an errcode that no page names. */
function existingSensor(lock: CloudLock): DoorSensor {
  if (lock.doorSensor === undefined) throw new ApiFault(1, 'there is no door sensor');
  return lock.doorSensor;
}
