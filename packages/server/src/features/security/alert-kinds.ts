export const alertTypes = [
  'unauthorized_access',
  'multiple_failures',
  'device_tamper',
  'low_battery',
  'offline',
  'jam',
  'clock_drift',
  'command_failure',
  'forged_message',
  'replayed_message',
  'unregistered_device',
  'lockdown',
  'calendar_feed',
  'code_not_removed',
  'code_not_delivered',
  'code_unproven',
  'over_access',
] as const;
export type AlertType = (typeof alertTypes)[number];

/** From the least to the worst. */
export const alertSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

/** Minutes without a reaction after which an alert goes one level up; null: it never does. */
export type EscalationMinutes = Readonly<Record<AlertSeverity, number | null>>;

/** Who is told: of a device first its owner, then those who manage it too, then administrators too. */
export const escalationLevels = ['owner', 'managers', 'staff'] as const;
export const lastLevel = escalationLevels.length - 1;
