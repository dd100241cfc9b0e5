import { passcodeTypes, type Paged, type Passcode, type PasscodeType } from '@smartlock/ttlock';
import { invalidInput, SmartLockError } from '../../platform/errors.ts';
import type { OfflineCodeWish, VendorCode, VendorCodeKind, VendorCodeState } from '../lock-vendor.ts';

function kindOf(type: number): VendorCodeKind {
  switch (type) {
    case passcodeTypes.oneTime:
      return 'one_time';
    case passcodeTypes.permanent:
      return 'permanent';
    case passcodeTypes.erase:
      return 'erase';
    case passcodeTypes.period:
      return 'period';
    default:
      return 'recurring';
  }
}

/** Reference §4.4: up to 3, not yet valid, they are settled; 4 and on are on their way to or from the lock, every second one of which has failed. */
function stateOf(status: number | null): VendorCodeState {
  if (status === null || status <= 3) return 'listed';
  return status === 5 || status === 7 || status === 9 ? 'failed' : 'pending';
}

function instantOf(ms: number | null): Date | null {
  return ms === null || ms <= 0 ? null : new Date(ms);
}

export function vendorCode(passcode: Passcode): VendorCode {
  const kind = kindOf(passcode.keyboardPwdType);
  const isPermanent = kind === 'permanent';
  return {
    ref: String(passcode.keyboardPwdId),
    name: passcode.keyboardPwdName ?? '',
    digits: passcode.keyboardPwd,
    kind,
    startsAt: isPermanent ? null : instantOf(passcode.startDate),
    endsAt: isPermanent ? null : instantOf(passcode.endDate),
    state: stateOf(passcode.status),
    isChosen: passcode.isCustom,
    createdAt: instantOf(passcode.sendDate),
    createdBy: passcode.senderUsername,
  };
}

const offlineTypes: Readonly<Partial<Record<VendorCodeKind, PasscodeType>>> = {
  one_time: passcodeTypes.oneTime,
  permanent: passcodeTypes.permanent,
  period: passcodeTypes.period,
  erase: passcodeTypes.erase,
};

export function offlineTypeOf({ kind }: OfflineCodeWish): PasscodeType {
  const type = offlineTypes[kind];
  if (type === undefined) {
    throw invalidInput('kind', 'A code that needs no gateway is one_time, permanent, period or erase.', 'invalid_value');
  }
  return type;
}

const readsMax = 3;

/** All at one moment: what comes and goes between two pages shifts the others, so that one could be missed. */
export async function readWhole(list: Paged<Passcode>): Promise<readonly Passcode[]> {
  for (let read = 1; read <= readsMax; read += 1) {
    const found = new Map<unknown, Passcode>();
    const totals = new Set<number>();
    for await (const page of list.pages()) {
      totals.add(page.total);
      for (const one of page.list) found.set(one.keyboardPwdId, one);
    }
    if (totals.size === 1 && totals.has(found.size)) return [...found.values()];
  }
  throw new SmartLockError(
    'vendor_unavailable',
    'vendor_unavailable',
    'The list of passcodes changed each time while it was read. Read it again after a while.',
  );
}
