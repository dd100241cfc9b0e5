import { SeededRandom } from '../locks/seeded-random.ts';
import type { CloudClock } from '../cloud/clock.ts';
import { Accounts } from './accounts.ts';
import type { UtecLock } from './lock.ts';
import type { Switches } from './switches.ts';

const firstUserId = 4_026_531_840;

/** Everything that the simulated service and the locks behind it consist of. One account: U-tec gives each its own credentials. */
export class World {
  readonly clock: CloudClock;
  readonly switches: Switches;
  readonly random: SeededRandom;
  readonly accounts: Accounts;
  readonly locks = new Map<string, UtecLock>();
  /** Nobody answers: connections are cut. */
  isDown = false;
  /** The cloud heard something of a lock. */
  onHeard: (lock: UtecLock) => void = () => undefined;
  onAppeared: (lock: UtecLock) => void = () => undefined;
  #nextUserId = firstUserId;

  constructor(options: { clock: CloudClock; switches: Switches; seed: number }) {
    this.clock = options.clock;
    this.switches = options.switches;
    this.random = new SeededRandom(options.seed, 'utec');
    this.accounts = new Accounts(this.random);
  }

  uuid(): string {
    const digits = this.random.hex(30);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-a${digits.slice(15, 18)}-${digits.slice(18)}`;
  }

  nextUserId(): number {
    this.#nextUserId += this.random.between(1, 1_000);
    return this.#nextUserId;
  }
}
