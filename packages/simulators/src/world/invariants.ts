/** What must hold in every world, whatever goes wrong in it. */
export const invariants = {
  proven_or_alerted: 'A booking is proven 30 minutes before its start, or somebody is told by then.',
  proof_is_true: 'What is called proven is in the lock, for the whole of the stay.',
  buffers_kept: 'A proven code opens as long before its stay and after it as was agreed, where nobody else has the room then.',
  proven_code_opens: 'A proven code opens its door.',
  ended_code_is_shut: 'No code is usable for more than 60 seconds past its end on a lock that is online.',
  no_step_back_without_cause: 'No phase goes back without a recorded cause.',
  one_person_per_code: 'No two people share a code on a door at a time.',
  old_until_new: 'Whoever is given other digits can use the old ones until their lock has the new ones.',
  backup_once: 'A spare code is given once, at the last check.',
  programmed_once: 'Nothing is programmed twice.',
  three_tries: 'No code is tried more than three times in five minutes.',
  one_call_per_gateway: 'A gateway is asked for one thing at a time.',
  nothing_left_over: 'When all is over and the world is at rest, no lock holds a code whose time has passed.',
} as const;
export type Invariant = keyof typeof invariants;

export interface Violation {
  readonly invariant: Invariant;
  readonly at: number;
  readonly detail: string;
  readonly codeId?: number | undefined;
  readonly bookingId?: number | undefined;
  readonly lockId?: number | undefined;
}
