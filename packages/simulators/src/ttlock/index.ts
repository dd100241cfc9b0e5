/** The TTLock cloud as a program of one's own, with the locks and gateways behind it. */
export { createTtlockCloud, TtlockCloud, type LoggedCall, type TtlockCloudOptions } from './cloud.ts';
export { defaultTtlockPort, startTtlockCloud, type RunningTtlockCloud } from './http-front.ts';
export {
  defaultCredentials as defaultTtlockCredentials,
  defaultWorld as defaultTtlockWorld,
  type WorldDescription as TtlockWorldDescription,
} from './world-description.ts';
export { switchList as ttlockSwitches, type Switches as TtlockSwitches } from './switches.ts';
export { errorTexts as ttlockErrorTexts } from './api-fault.ts';
export { endpoints as ttlockEndpoints } from './endpoints/index.ts';
export type { FaultRule as TtlockFaultRule } from './faults.ts';
export type { CloudReply as TtlockReply, CloudRequest as TtlockRequest } from '../cloud/messages.ts';
export type { Attempt as KeypadAttempt, DoorLock as TtlockDoor } from './door-lock.ts';
