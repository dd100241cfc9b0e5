/** A lock as Home Assistant is told of it. Nothing in here opens anything. */
export interface LockView {
  readonly id: number;
  /** Permanent: identifiers and topics are built from it. */
  readonly deviceId: string;
  readonly name: string;
  readonly location: string;
  readonly vendor: string;
  readonly maker: string;
  readonly model: string;
  readonly firmwareVersion: string | null;
  /** What the account that Home Assistant acts as may do. */
  readonly mayOperate: boolean;
  readonly mayManage: boolean;
  /** False: the account through which the lock was reached is gone. */
  readonly isConnected: boolean;
  readonly isOnline: boolean;
  readonly isLockedDown: boolean;
  /** Null: not known. */
  readonly bolt: 'locked' | 'unlocked' | 'jammed' | null;
  readonly batteryLevel: number | null;
  readonly signalDbm: number | null;
  readonly temperature: number | null;
  /** Null: the lock has no sensor, or has not said so yet. */
  readonly door: string | null;
  readonly canReportTampering: boolean;
  readonly lastTamperAt: Date | null;
  readonly takesFirmware: boolean;
  /** The update that was ordered last. */
  readonly firmwareUpdate: { readonly state: string; readonly percent: number; readonly version: string | null } | null;
  /** What somebody put up for installing. */
  readonly firmwareOffer: { readonly version: string } | null;
  /** Null also where the account may not see everybody's access. */
  readonly lastAccess: LastAccess | null;
  readonly lastHeardAt: Date | null;
}

export interface LastAccess {
  readonly name: string | null;
  readonly method: string;
  readonly action: string;
  readonly success: boolean;
  readonly at: Date;
}
