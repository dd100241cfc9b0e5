import type { UtecState } from '@smartlock/utec';
import { randomUUID } from 'node:crypto';
import type { GatewaySnapshot } from './gateway-cache.ts';
import { mask } from './gateway-config.ts';
import type { DeviceRow } from './store/devices.ts';

const minuteMs = 60_000;
const staleMsMin = 2 * minuteMs;
const awayReportsMin = 2;

/** Older than three polls: then nobody knows how the bolt stands. */
export function isStale(heardAt: Date | null, pollSeconds: number, now: Date): boolean {
  return heardAt === null || now.getTime() - heardAt.getTime() > Math.max(3 * pollSeconds * 1000, staleMsMin);
}

function headerOf(name: string): object {
  return { namespace: 'Uhome.Device', name, messageId: randomUUID(), payloadVersion: '1' };
}

/** Locks alone, in the fields that both generations of clients read. No list of capabilities: it would break one of them. */
export function presentDevices(snapshot: GatewaySnapshot): object {
  const locks = snapshot.devices.filter(({ device }) => device.isLock);
  return { header: headerOf('Discovery'), payload: { devices: locks.map(presentDevice) } };
}

function presentDevice({ id, device }: DeviceRow): object {
  const model = device.model ?? 'Lock';
  return {
    id,
    name: device.name,
    category: 'SmartLock',
    handleType: device.handleType ?? 'utec-lock',
    model,
    deviceInfo: {
      manufacturer: device.manufacturer ?? 'U-tec',
      model,
      ...(device.hardwareVersion === null ? {} : { hwVersion: device.hardwareVersion }),
      ...(device.serialNumber === null ? {} : { serialNumber: device.serialNumber }),
    },
    attributes: device.attributes,
  };
}

export function presentStatus(snapshot: GatewaySnapshot, rows: readonly DeviceRow[], now: Date, name = 'Query'): object {
  return { header: headerOf(name), payload: { devices: rows.map((row) => presentStates(snapshot, row, now)) } };
}

/** With `states` whenever anything is known. A bolt of which nothing was heard for long is left out, which clients show as unknown. */
function presentStates({ config }: GatewaySnapshot, row: DeviceRow, now: Date): object {
  const { id, states, heard_at: heardAt, away_reports: awayReports } = row;
  const age = { heard_at: heardAt?.toISOString() ?? null, stale: isStale(heardAt, config.status_poll_interval, now) };
  if (states === null) return { id, ...age };
  const isAway = age.stale || awayReports >= awayReportsMin;
  return { id, states: shown(states, isAway, age.stale), ...age };
}

function shown(states: readonly UtecState[], isAway: boolean, isOld: boolean): UtecState[] {
  const rest = states.filter(({ capability, name, value }) => {
    if (capability === 'st.healthCheck' || value === null) return false;
    // Clients read "Unknown" as unlocked.
    return !(capability === 'st.lock' && name === 'lockState' && (isOld || typeof value !== 'string' || value === 'Unknown'));
  });
  return [{ capability: 'st.healthCheck', name: 'status', value: isAway ? 'Offline' : 'Online' }, ...rest];
}

/** Everything that was last heard, in the shapes of both generations. */
export function presentLatest(snapshot: GatewaySnapshot, now: Date): object {
  const rows = snapshot.devices.filter(({ device }) => device.isLock);
  const envelope = rows.length === 0 ? {} : presentStatus(snapshot, rows, now);
  return {
    status: envelope,
    payload: 'payload' in envelope ? envelope.payload : {},
    last_updated: Math.floor((snapshot.polledAt?.getTime() ?? 0) / 1000),
    stale: isStale(snapshot.polledAt, snapshot.config.status_poll_interval, now),
    problem: snapshot.problem,
  };
}

/** Secrets are masked, and empty where there is none. */
export function presentConfig(snapshot: GatewaySnapshot, now: Date): object {
  const { config, hasSecretKey, token } = snapshot;
  return {
    ...config,
    secret_key: hasSecretKey ? mask : '',
    access_token: token.hasToken ? mask : '',
    refresh_token: token.hasRefreshToken ? mask : '',
    token_expires_at: token.expiresAt?.toISOString() ?? null,
    token_status: {
      has_token: token.hasToken,
      has_refresh_token: token.hasRefreshToken,
      expires_at: token.expiresAt?.toISOString() ?? null,
      is_expired: isExpiring(snapshot, now),
      time_until_expiry: timeUntil(token.expiresAt, now),
      needs_login: token.needsLogin,
    },
  };
}

export function presentHealth(snapshot: GatewaySnapshot, now: Date): Record<string, unknown> {
  const isValid = snapshot.token.hasToken && !snapshot.token.needsLogin && !isExpiring(snapshot, now);
  const expiresAt = snapshot.token.expiresAt?.toISOString() ?? null;
  return {
    status: 'ok',
    health: isValid ? 'healthy' : 'token_expiring_or_missing',
    token_valid: isValid,
    token_expires_at: expiresAt,
    token_expires_at_utc: expiresAt,
    time_until_expiry: timeUntil(snapshot.token.expiresAt, now) ?? 'None',
    auto_refresh_enabled: snapshot.config.auto_refresh_enabled,
    scheduler_running: true,
  };
}

/** True inside the buffer already, and where nobody knows when it ends. */
export function isExpiring({ token, config }: GatewaySnapshot, now: Date): boolean {
  if (token.expiresAt === null) return true;
  return now.getTime() + config.refresh_buffer_minutes * minuteMs >= token.expiresAt.getTime();
}

/** As Python writes a timedelta: `6 days, 22:59:59.980000`; what has passed begins with a negative day. */
export function timeUntil(at: Date | null, now: Date): string | null {
  if (at === null) return null;
  const total = at.getTime() - now.getTime();
  const dayMs = 86_400_000;
  const days = Math.floor(total / dayMs);
  const rest = total - days * dayMs;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const ms = rest % 1000;
  const clock = `${Math.floor(rest / 3_600_000)}:${two((rest / minuteMs) % 60)}:${two((rest / 1000) % 60)}${ms === 0 ? '' : `.${String(ms).padStart(3, '0')}000`}`;
  return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
}
