import { Counter, type Registry } from 'prom-client';
import type { MqttCounters } from '../platform/mqtt/transport.ts';

/** The transports' counts as metrics. Labels are channels and reasons, never a device. */
export function createMqttCounters(registry: Registry): MqttCounters {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `smartlock_mqtt_${name}_total`, help, labelNames: [...labelNames], registers: [registry] });
  const received = counter('received', 'Messages of locks taken in', ['channel']);
  const acknowledged = counter('acknowledged', 'Messages of locks stored and acknowledged', ['channel']);
  const dropped = counter('dropped', 'Messages that were not understood or not allowed', ['channel', 'reason']);
  const published = counter('published', 'Commands sent to locks', ['channel']);
  const publishFailed = counter('publish_failed', 'Commands that could not be sent', ['channel', 'reason']);
  const refused = counter('refused_connections', 'Connections that the embedded broker refused', ['reason']);
  return {
    received: (channel) => received.inc({ channel }),
    acknowledged: (channel) => acknowledged.inc({ channel }),
    dropped: (channel, reason) => dropped.inc({ channel, reason }),
    published: (channel) => published.inc({ channel }),
    publishFailed: (channel, reason) => publishFailed.inc({ channel, reason }),
    refusedConnection: (reason) => refused.inc({ reason }),
  };
}
