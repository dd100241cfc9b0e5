import { randomUUID } from 'node:crypto';
import type { GatewayDevice } from '../utec/index.ts';
import type { GatewaySnapshot } from './gateway-cache.ts';
import { mask } from './gateway-config.ts';

const minuteMs = 60_000;

function headerOf(name: string): object {
  return { namespace: 'Uhome.Device', name, messageId: randomUUID(), payloadVersion: '1' };
}

/** Locks alone, in the fields that both generations of clients read. No list of capabilities: it would break one of them. */
export function presentDevices({ devices }: GatewaySnapshot): object {
  return { header: headerOf('Discovery'), payload: { devices: devices.filter(isLock).map(presentDevice) } };
}

function isLock({ device }: GatewayDevice): boolean {
  return device.isLock;
}

function presentDevice({ ref, device }: GatewayDevice): object {
  const model = device.model ?? 'Lock';
  return {
    id: ref,
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

export function presentStatus(devices: readonly GatewayDevice[], name = 'Query'): object {
  return { header: headerOf(name), payload: { devices: devices.map(presentStates) } };
}

/** With `states` whenever anything is known. A bolt of which nothing was heard for long is left out, which clients show as unknown. */
function presentStates({ ref, states, heardAt, isStale }: GatewayDevice): object {
  const age = { heard_at: heardAt?.toISOString() ?? null, stale: isStale };
  return states === null ? { id: ref, ...age } : { id: ref, states: shown(states, isStale), ...age };
}

function shown(states: NonNullable<GatewayDevice['states']>, isStale: boolean): NonNullable<GatewayDevice['states']> {
  return states
    .filter(({ capability, name, value }) => {
      // Clients read "Unknown" as unlocked, and break at what is no text.
      const isBolt = capability === 'st.lock' && name === 'lockState';
      return value !== null && !(isBolt && (isStale || typeof value !== 'string' || value === 'Unknown'));
    })
    .map((state) => (isStale && state.capability === 'st.healthCheck' ? { ...state, value: 'Offline' } : state));
}

/** Everything that was last heard, in the shapes of both generations. */
export function presentLatest({ account, devices }: GatewaySnapshot): object {
  const locks = devices.filter(isLock);
  const envelope = locks.length === 0 ? {} : presentStatus(locks);
  const heardAt = Math.max(0, ...locks.map((lock) => lock.heardAt?.getTime() ?? 0));
  return {
    status: envelope,
    payload: 'payload' in envelope ? envelope.payload : {},
    last_updated: Math.floor(heardAt / 1000),
    stale: locks.every((lock) => lock.isStale),
    problem: account?.pollError ?? null,
  };
}

/** Secrets are masked, and empty where there is none. */
export function presentConfig(snapshot: GatewaySnapshot, now: Date): object {
  const { config, hasSecretKey, account } = snapshot;
  const token = account?.token;
  const expiresAt = token?.expiresAt ?? null;
  return {
    ...config,
    secret_key: hasSecretKey ? mask : '',
    access_token: token?.hasToken === true ? mask : '',
    refresh_token: token?.hasRefreshToken === true ? mask : '',
    token_expires_at: expiresAt?.toISOString() ?? null,
    token_status: {
      has_token: token?.hasToken ?? false,
      has_refresh_token: token?.hasRefreshToken ?? false,
      expires_at: expiresAt?.toISOString() ?? null,
      is_expired: isExpiring(snapshot, now),
      time_until_expiry: timeUntil(expiresAt, now),
      needs_login: token?.needsPerson ?? false,
    },
  };
}

export function presentHealth(snapshot: GatewaySnapshot, now: Date): Record<string, unknown> {
  const token = snapshot.account?.token;
  const isValid = token?.hasToken === true && !token.needsPerson && !isExpiring(snapshot, now);
  const expiresAt = token?.expiresAt ?? null;
  return {
    status: 'ok',
    health: isValid ? 'healthy' : 'token_expiring_or_missing',
    token_valid: isValid,
    token_expires_at: expiresAt?.toISOString() ?? null,
    token_expires_at_utc: expiresAt?.toISOString() ?? null,
    time_until_expiry: timeUntil(expiresAt, now) ?? 'None',
    auto_refresh_enabled: snapshot.config.auto_refresh_enabled,
    scheduler_running: true,
  };
}

/** True inside the buffer already, and where nobody knows when it ends. */
export function isExpiring({ account, config }: GatewaySnapshot, now: Date): boolean {
  const expiresAt = account?.token.expiresAt ?? null;
  return expiresAt === null || now.getTime() + config.refresh_buffer_minutes * minuteMs >= expiresAt.getTime();
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
