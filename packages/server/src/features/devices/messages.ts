import type { Logger } from '../../platform/logger.ts';
import { parseDeviceMessage, type DeviceMessages } from '../../platform/mqtt/payloads.ts';
import type { Suspicions } from '../../platform/mqtt/suspicions.ts';
import type { DeviceMessage, MqttCounters } from '../../platform/mqtt/transport.ts';
import { DropLog } from './drop-log.ts';
import { publishFirmware, stateEvents } from './events.ts';
import { recordDeviceEvent } from './record-event.ts';
import { originOfAnswer } from './store/commands.ts';
import { recordFirmwareProgress } from './store/firmware.ts';
import type { SettleCommandDeps } from './settle-command.ts';
import { settleFromResponse } from './settle-command.ts';
import { writeTelemetry, type DeviceReport, type TelemetryPoint, type TouchedDevice } from './store/telemetry.ts';
import { TelemetryBatcher } from './telemetry-batcher.ts';

export interface DeviceMessagesDeps extends SettleCommandDeps {
  readonly counters: MqttCounters;
  readonly suspicions: Suspicions;
  readonly logger: Logger;
  /** After the commit: locks whose state was written. Must not block. */
  readonly onTouched: (devices: readonly TouchedDevice[], reports: ReadonlyMap<string, DeviceReport>) => void;
}

/**
 * Takes in what locks send. A message that is not understood, or comes from an id that is not registered, is counted and dropped: its
 * promise resolves, since sending it again would not help. Only a database that does not take it makes the promise reject.
 */
export class DeviceMessageIntake {
  readonly #deps: DeviceMessagesDeps;
  readonly #dropLog: DropLog;
  readonly batcher: TelemetryBatcher;

  constructor(deps: DeviceMessagesDeps) {
    this.#deps = deps;
    this.#dropLog = new DropLog(deps.logger, deps.clock);
    this.batcher = new TelemetryBatcher({
      logger: deps.logger,
      write: ({ points, reports }) =>
        deps.db.transaction().execute(async (trx) => {
          const touched = await writeTelemetry(trx, points, reports);
          await deps.events.publishAll(trx, stateEvents(touched));
          return touched;
        }),
      onWritten: (touched, unknown, reports) => {
        for (const deviceId of unknown) deps.suspicions.unregistered(deviceId);
        if (unknown.length > 0)
          deps.logger.warn(
            { count: unknown.length, device_ids: unknown.slice(0, 5) },
            'messages of unregistered devices dropped',
          );
        deps.onTouched(touched, reports);
      },
    });
  }

  onMessage(message: DeviceMessage): Promise<void> {
    const { counters } = this.#deps;
    const parsed = parseDeviceMessage(message.channel, message.payload);
    if (!parsed.ok) {
      counters.dropped(message.channel, parsed.reason);
      this.#dropLog.dropped(message.deviceId, message.channel, parsed.reason, parsed.detail);
      return Promise.resolve();
    }
    const { deviceId, receivedAt } = message;
    switch (parsed.channel) {
      case 'status':
        return this.#onStatus(deviceId, parsed.value, receivedAt);
      case 'heartbeat':
        return this.#onHeartbeat(deviceId, parsed.value, receivedAt);
      case 'availability':
        // What the broker kept from before says nothing about now, and its "online" could outlive the lock.
        if (message.retained && parsed.value.online) return Promise.resolve();
        return this.batcher.add(
          deviceId,
          parsed.value.online ? { isOnline: true, lastSeen: receivedAt, hasConnected: true } : { isOnline: false },
        );
      case 'response':
        return this.#onResponse(deviceId, parsed.value, message.duplicate);
      case 'event':
        return this.#onEvent(deviceId, parsed.value, receivedAt);
      case 'ota/progress':
        return this.#onFirmwareProgress(deviceId, parsed.value, receivedAt);
    }
  }

  #onStatus(deviceId: string, status: DeviceMessages['status'], receivedAt: Date): Promise<void> {
    const report: Omit<DeviceReport, 'deviceId'> = {
      isOnline: status.online,
      lastSeen: receivedAt,
      reportedAt: status.timestamp,
      batteryLevel: status.battery,
      lockStatus: status.lock_status,
      clockOffsetMs: status.timestamp.getTime() - receivedAt.getTime(),
    };
    if (status.signal_strength !== undefined) report.signalStrength = status.signal_strength;
    if (status.temperature !== undefined) report.temperature = status.temperature;
    if (status.door !== undefined) report.door = status.door;
    if (status.firmware_version !== undefined) report.firmwareVersion = status.firmware_version;
    if (status.time_nonce !== undefined) report.timeNonce = status.time_nonce;
    if (status.codes_digest !== undefined) report.codesDigest = status.codes_digest;
    if (status.settings_version !== undefined) report.settingsVersion = status.settings_version;
    const point: TelemetryPoint = {
      deviceId,
      receivedAt,
      reportedAt: status.timestamp,
      isOnline: status.online,
      batteryLevel: status.battery,
      lockStatus: status.lock_status,
      signalStrength: status.signal_strength ?? null,
      temperature: status.temperature ?? null,
    };
    return this.batcher.add(deviceId, report, point);
  }

  #onHeartbeat(deviceId: string, heartbeat: DeviceMessages['heartbeat'], receivedAt: Date): Promise<void> {
    const report: Omit<DeviceReport, 'deviceId'> = {
      isOnline: true,
      lastSeen: receivedAt,
      clockOffsetMs: heartbeat.timestamp.getTime() - receivedAt.getTime(),
    };
    if (heartbeat.uptime !== undefined) report.uptimeSeconds = heartbeat.uptime;
    return this.batcher.add(deviceId, report);
  }

  async #onResponse(deviceId: string, response: DeviceMessages['response'], isDuplicate: boolean): Promise<void> {
    const { db, clock, logger, suspicions } = this.#deps;
    const result = await settleFromResponse(this.#deps, deviceId, response);
    if (result !== 'ignored') return;
    logger.debug({ device_id: deviceId, request_id: response.request_id }, 'answer to no open command');
    const origin = await originOfAnswer(db, deviceId, response.request_id, clock.now());
    if (origin === 'unregistered') suspicions.unregistered(deviceId);
    if (origin === 'unasked') suspicions.forged(deviceId, 'The lock answered a command that it was never sent');
    // What a lost acknowledgement makes a lock send again says so, or comes soon.
    if (origin === 'long_settled' && !isDuplicate) {
      suspicions.replayed(deviceId, 'An answer of the lock came again, long after it had been taken');
    }
  }

  async #onFirmwareProgress(deviceId: string, progress: DeviceMessages['ota/progress'], receivedAt: Date): Promise<void> {
    const { db, events } = this.#deps;
    await db.transaction().execute(async (trx) => {
      const update = await recordFirmwareProgress(trx, deviceId, progress, receivedAt);
      if (update !== undefined) await publishFirmware(events, trx, update);
    });
  }

  async #onEvent(deviceId: string, event: DeviceMessages['event'], receivedAt: Date): Promise<void> {
    const { counters, suspicions } = this.#deps;
    const isKnown = await recordDeviceEvent(this.#deps, deviceId, event, receivedAt);
    if (!isKnown) {
      counters.dropped('event', 'unknown_topic');
      suspicions.unregistered(deviceId);
    }
  }
}
