import type { EvidenceSource } from '../rules/phases.ts';
import { ageSeconds, describeSpan, type Question } from './question.ts';

/** What a diagnosis stands on: each thing that is known or not, who said so, and when. */

export const observed = [
  'device',
  'clock',
  'evidence',
  'phase_then',
  'code_on_lock',
  'code_list',
  'model',
  'gateway',
  'way',
  'account',
  'calls',
  'live_codes',
] as const;

export const observationSources = ['server', 'lock', 'vendor', 'read_back', 'door'] as const;
export type ObservationSource = (typeof observationSources)[number];

export interface Observation {
  readonly what: (typeof observed)[number];
  readonly source: ObservationSource;
  /** Null: it is not known of when this is, or nothing was ever seen. */
  readonly observedAt: Date | null;
  readonly ageSeconds: number | null;
  readonly finding: string;
}

const sourceOfEvidence: Readonly<Record<EvidenceSource, ObservationSource>> = {
  none: 'server',
  accepted_by_cloud: 'vendor',
  reported_by_lock: 'lock',
  seen_in_read_back: 'read_back',
  used_at_door: 'door',
};

const textOfEvidence: Readonly<Record<EvidenceSource, string>> = {
  none: 'nothing has shown yet that the lock holds the code',
  accepted_by_cloud: "the vendor's cloud has taken the code, which proves nothing of the lock",
  reported_by_lock: 'the lock told that it took the code',
  seen_in_read_back: 'the code was seen when the lock was read',
  used_at_door: 'the code was used at the door',
};

type Seen = Omit<Observation, 'ageSeconds'>;

export function observe(question: Question): readonly Observation[] {
  const { facts } = question;
  return [...ofCode(question), ...ofLock(question), ...(facts.lock.isVendors ? ofVendor(question) : []), ...ofLive(question)].map(
    (seen) => ({ ...seen, ageSeconds: ageSeconds(seen.observedAt, facts.now) }),
  );
}

function ofCode({ facts: { delivery, phaseThen } }: Question): readonly Seen[] {
  const seen: Seen[] = [];
  if (delivery !== null) {
    const { source, at } = delivery.evidence;
    seen.push({ what: 'evidence', source: sourceOfEvidence[source], observedAt: at, finding: textOfEvidence[source] });
  }
  if (phaseThen !== null)
    seen.push({ what: 'phase_then', source: 'server', observedAt: phaseThen.since, finding: `it was ${phaseThen.phase} then` });
  return seen;
}

function ofLock({ facts: { lock } }: Question): readonly Seen[] {
  const source = lock.isVendors ? 'vendor' : 'lock';
  const { clock, heardAt } = lock;
  const offset = clock === null ? 0 : Math.round(clock.offsetMs / 100) / 10;
  const time = offset === 0 ? 'right' : `${Math.abs(offset)} seconds ${offset > 0 ? 'fast' : 'slow'}`;
  const decides = lock.judge === 'lock' ? 'the lock decides by it' : 'the server decides, by its own';
  return [
    { what: 'device', source, observedAt: heardAt, finding: lock.isOnline ? 'the lock is online' : 'the lock is offline' },
    clock === null
      ? { what: 'clock', source, observedAt: null, finding: `the lock's clock is not known; ${decides}` }
      : { what: 'clock', source: 'lock', observedAt: clock.at, finding: `the lock's clock is ${time}; ${decides}` },
  ];
}

function ofVendor({ facts: { lock } }: Question): readonly Seen[] {
  const { codeList, entries, capabilities, gateways, way, account } = lock;
  const held = entries.map(({ state, hasPresentDigits, evidence, next, ...span }): Seen => {
    const whose = hasPresentDigits ? 'the code' : 'the digits that it had before';
    const moving = next === null ? '' : `, being told ${describeSpan(next)}`;
    const finding = `${whose} ${describeSpan(span)} (${state})${moving}`;
    return { what: 'code_on_lock', source: sourceOfEvidence[evidence], observedAt: codeList?.readAt ?? null, finding };
  });
  return [
    ...held,
    listSeen(lock.codeList),
    {
      what: 'model',
      source: 'vendor',
      observedAt: lock.modelAt,
      finding: capabilities === null ? 'what the model takes is not known' : `codes from afar: ${capabilities.codes}`,
    },
    {
      what: 'gateway',
      source: 'vendor',
      observedAt: lock.gatewaysAt,
      finding:
        gateways === null
          ? 'what carries commands to the lock is not known'
          : gateways.length === 0
            ? 'the lock needs nothing that carries commands to it, or the vendor knows of nothing'
            : `commands go through ${gateways.length === 1 ? `the gateway ${gateways[0]}` : `one of ${gateways.length} gateways`}`,
    },
    {
      what: 'way',
      source: 'server',
      observedAt: way.failedAt,
      finding:
        way.failures === 0
          ? 'the latest operation at the lock did not fail'
          : `${way.failures} failures in a row${way.problem === null ? '' : ` (${way.problem})`}`,
    },
    ...accountSeen(account),
  ];
}

function listSeen(codeList: Question['facts']['lock']['codeList']): Seen {
  if (codeList === null)
    return { what: 'code_list', source: 'vendor', observedAt: null, finding: "the list of the lock's codes was never read" };
  const { state, codes, readAt, problem } = codeList;
  const finding =
    state === 'unreadable'
      ? `the latest reading of the list failed (${problem ?? 'unreadable'}); the time is that of the one before it`
      : `the list was read, with ${codes ?? 0} codes`;
  return { what: 'code_list', source: 'vendor', observedAt: readAt, finding };
}

function accountSeen(account: Question['facts']['lock']['account']): readonly Seen[] {
  if (account === null) return [];
  const { signedOut, calls } = account;
  const seen: Seen[] = [
    {
      what: 'account',
      source: 'vendor',
      observedAt: signedOut?.at ?? null,
      finding:
        signedOut === null ? "the vendor's account is signed in" : `the vendor's account is signed out (${signedOut.code})`,
    },
  ];
  if (calls !== null) {
    const limit = calls.limit === null ? '' : ` of ${calls.limit}`;
    const finding = `${calls.used}${limit} calls were made, counted anew at ${calls.resetsAt.toISOString()}`;
    seen.push({ what: 'calls', source: 'vendor', observedAt: calls.countedAt, finding });
  }
  return seen;
}

function ofLive({ facts: { live } }: Question): readonly Seen[] {
  if (live === null) return [];
  const seen = (finding: string): readonly Seen[] => [{ what: 'live_codes', source: 'vendor', observedAt: live.at, finding }];
  switch (live.state) {
    case 'not_possible':
      return seen('no vendor can be asked about this lock: it tells by itself what it holds');
    case 'unreadable':
      return seen(`the list could not be read just now (${live.problem})`);
    case 'known':
    case 'empty': {
      const { code, codes } = live;
      const there = code === null ? 'the code is not among them' : `the code is there ${describeSpan(code)} (${code.state})`;
      return seen(`the list was read just now, with ${codes} codes: ${there}`);
    }
  }
}
