import { passcodeTypes, type Passcode, type PasscodeType } from '@smartlock/ttlock';
import { invalidInput } from '../../platform/errors.ts';
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

/** Reference §4.4: 1 and 2 are settled; 3 and on are on their way to or from the lock, every second one of which has failed. */
function stateOf(status: number | null): VendorCodeState {
  if (status === null || status <= 2) return 'listed';
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
