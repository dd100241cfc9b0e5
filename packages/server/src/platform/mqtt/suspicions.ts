/** What somebody did on the broker that no lock of ours does. Told as it is seen; whoever listens bounds it. */
export interface Suspicions {
  /** A message under the name of a lock that is not registered. */
  unregistered(deviceId: string): void;
  /** A connection with keys that are not those of the lock in whose name it comes, which may be none of ours. */
  refused(deviceId: string): void;
  /** A message on another's topic, or an answer that nobody asked for. */
  forged(deviceId: string, what: string): void;
  /** A message that was sent before, and not because its acknowledgement was lost. */
  replayed(deviceId: string, what: string): void;
}

export const noSuspicions: Suspicions = {
  unregistered() {},
  refused() {},
  forged() {},
  replayed() {},
};
