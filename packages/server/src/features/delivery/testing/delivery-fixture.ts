import { call, type Person } from '../../devices/testing/devices-fixture.ts';
import { startImported } from '../../integrations/ttlock/testing/ttlock-fixture.ts';
import type { DeliveryFacts } from '../delivery.ts';

/** Locks of the simulated cloud: the first two behind one gateway, the third on WiFi. */
export const frontDoor = 1_000_001;
export const studio = 1_000_002;
export const sideDoor = 1_000_003;

export type DeliveryWorld = Awaited<ReturnType<typeof startDelivery>>;

/** Somebody with a TTLock account and its locks, and the means to look at what came of their codes. */
export async function startDelivery(options: Parameters<typeof startImported>[0] = {}) {
  const world = await startImported(options);
  const { fixture, owner } = world;
  const { delivery } = fixture.features;
  return {
    ...world,
    async makePin(lockId: number, body: object = {}, person: Person = owner): Promise<number> {
      const answer = await call(fixture, person, 'POST', '/access/pins/', { device: world.device(lockId).device, ...body });
      if (answer.statusCode !== 201) throw new Error(`Making a PIN answered ${answer.statusCode}: ${answer.body}`);
      return answer.json<{ id: number }>().id;
    },
    /** A room with these doors: guests are let in by them. */
    async makeRoom(lockIds: readonly number[]): Promise<number> {
      const doors = lockIds.map((lockId) => ({ device: world.device(lockId).device, kind: 'own' }));
      const answer = await call(fixture, owner, 'POST', '/rooms/', { name: 'Studio', time_zone: 'Europe/Berlin', doors });
      if (answer.statusCode !== 201) throw new Error(`Making a room answered ${answer.statusCode}: ${answer.body}`);
      return answer.json<{ id: number }>().id;
    },
    async change(pinId: number, body: object): Promise<void> {
      const answer = await call(fixture, owner, 'PATCH', `/access/pins/${pinId}/`, body);
      if (answer.statusCode !== 200) throw new Error(`Changing a PIN answered ${answer.statusCode}: ${answer.body}`);
    },
    async remove(pinId: number): Promise<void> {
      const answer = await call(fixture, owner, 'DELETE', `/access/pins/${pinId}/`);
      if (answer.statusCode !== 204) throw new Error(`Deleting a PIN answered ${answer.statusCode}: ${answer.body}`);
    },
    /** Turns until nothing is due. Time stands still but for what the test moves. */
    async work(): Promise<number> {
      let turns = 0;
      for (let round = 0; round < 60; round += 1) {
        const count = await delivery.worker.turn();
        if (count === 0) return turns;
        turns += count;
      }
      throw new Error('The work does not end.');
    },
    async facts(pinId: number): Promise<DeliveryFacts> {
      const found = (await delivery.factsOf([pinId])).get(pinId);
      if (found === undefined) throw new Error(`PIN ${pinId} has no delivery.`);
      return found;
    },
    /** What a person at the door finds. */
    opens: (lockId: number, digits: string): boolean =>
      fixture.cloud.world.locks.get(lockId)?.door.typeCode(digits).opened === true,
    /** Codes in the lock's own memory. */
    held: (lockId: number): string[] =>
      [...(fixture.cloud.world.locks.get(lockId)?.door.memory.keys() ?? [])]
        .filter((key) => key.startsWith('passcode:'))
        .map((key) => key.slice('passcode:'.length))
        .sort(),
    async steps(pinId: number): Promise<string[]> {
      const { rows } = await fixture.database.pool.query<{ cause: string; to_phase: string }>(
        'select cause, to_phase from delivery_steps where pin_id = $1 order by id',
        [pinId],
      );
      return rows.map(({ cause, to_phase: phase }) => `${cause} → ${phase}`);
    },
  };
}
