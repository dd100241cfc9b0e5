/** Bits of `featureValue` that decide what a lock can do (reference §8). */
export const features = {
  passcode: 0,
  card: 1,
  fingerprint: 2,
  wristband: 3,
  autoLockTime: 4,
  erasePasscode: 5,
  firmwareUpgrade: 6,
  passcodeManagement: 7,
  lockCommand: 8,
  hidePasscodes: 9,
  unlockByGateway: 10,
  freeze: 11,
  cyclicPasscodes: 12,
  doorSensor: 13,
  remoteUnlockSwitch: 14,
  soundSwitch: 15,
  nbIot: 16,
  superPasscodeQuery: 18,
  hotelCard: 19,
  noClock: 20,
  passageMode: 22,
  wirelessKeypad: 24,
  tamperAlertSwitch: 28,
  resetButtonSwitch: 29,
  privacyLock: 30,
  cyclicCards: 34,
  openDirection: 36,
  keyFob: 41,
  volume: 43,
  qrCode: 44,
  passageModeAutoUnlock: 46,
  fingerprintByGateway: 47,
  wirelessDoorSensor: 50,
  doorNotLockedAlert: 51,
  face: 53,
  wifi: 56,
  incompleteKeypad: 60,
  palmVein: 70,
  wifiPowerSaving: 83,
  customQrCode: 108,
} as const;
export type Feature = keyof typeof features;

/** By name or by the number of the bit. What cannot be read has no features. */
export function hasFeature(featureValue: string | null | undefined, feature: Feature | number): boolean {
  if (featureValue === null || featureValue === undefined || !/^[0-9a-f]+$/i.test(featureValue)) return false;
  const bit = typeof feature === 'number' ? feature : features[feature];
  return ((BigInt(`0x${featureValue}`) >> BigInt(bit)) & 1n) === 1n;
}
