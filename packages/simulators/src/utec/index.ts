/** The U-tec cloud as a program of one's own, with the locks behind it. */
export { createUtecCloud, UtecCloud, type LoggedCall as UtecLoggedCall, type UtecCloudOptions } from './cloud.ts';
export { defaultUtecPort, startUtecCloud, type RunningUtecCloud } from './http-front.ts';
export {
  defaultCredentials as defaultUtecCredentials,
  defaultWorld as defaultUtecWorld,
  type WorldDescription as UtecWorldDescription,
} from './world-description.ts';
export { switchList as utecSwitches, type Switches as UtecSwitches } from './switches.ts';
export type { FaultRule as UtecFaultRule } from './faults.ts';
export type { UtecLock as SimulatedUtecLock, LockUser as SimulatedUtecLockUser } from './lock.ts';
