import type { Requester } from './request-command.ts';

export interface JudgedPin {
  readonly allowed: boolean;
  readonly reason: string | null;
  /** Where the door takes no codes for a while. */
  readonly retryAfterSeconds: number | null;
}

/** Whether a PIN opens a device, for the feature on top of this one. A PIN that does is counted as used; one that does not goes to the log. */
export type PinJudge = (
  device: { readonly id: number; readonly device_id: string },
  pinCode: string,
  requester: Requester,
  action: 'lock' | 'unlock',
) => Promise<JudgedPin>;
