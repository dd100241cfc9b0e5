import { secret, setting } from './config-setting.ts';
import * as read from './config-values.ts';

const none = undefined as string | undefined;

/** Home Assistant, which finds the locks by MQTT Discovery. */
export const homeAssistantSettings = {
  homeAssistantDiscovery: setting(
    'HOMEASSISTANT_DISCOVERY',
    read.oneOf('on', 'off'),
    'off',
    'announce every lock to Home Assistant by MQTT Discovery',
  ),
  homeAssistantUser: setting(
    'HOMEASSISTANT_USER',
    read.optionalText,
    none,
    'e-mail of the account that Home Assistant acts as: it shows the locks of that account and may do what that may; the first administrator when absent',
  ),
  homeAssistantMqttUrl: secret(
    'HOMEASSISTANT_MQTT_URL',
    read.optionalUrl('mqtt:', 'mqtts:', 'ws:', 'wss:'),
    none,
    "Home Assistant's own broker, with user name and password; the platform's broker when absent",
  ),
  homeAssistantMqttUsername: setting(
    'HOMEASSISTANT_MQTT_USERNAME',
    read.mqttUsername,
    'homeassistant',
    "user name of Home Assistant at the platform's broker",
  ),
  homeAssistantMqttPassword: secret(
    'HOMEASSISTANT_MQTT_PASSWORD',
    read.optionalText,
    none,
    'its password; made from SECRET_KEY when absent, and shown by `smartlock home-assistant password`',
  ),
  homeAssistantDiscoveryPrefix: setting(
    'HOMEASSISTANT_DISCOVERY_PREFIX',
    read.topicPrefix,
    'homeassistant',
    'first level of the discovery topics, as set in Home Assistant',
  ),
  homeAssistantStatusTopic: setting(
    'HOMEASSISTANT_STATUS_TOPIC',
    read.topicPrefix,
    'homeassistant/status',
    'where Home Assistant says that it has started',
  ),
} as const;

interface Given {
  readonly homeAssistantMqttPassword: string | undefined;
  readonly homeAssistantDiscoveryPrefix: string;
  readonly mqttTopicPrefix: string;
}

export function checkHomeAssistantSettings(given: Given): string[] {
  const mistakes: string[] = [];
  if (given.homeAssistantMqttPassword !== undefined && given.homeAssistantMqttPassword.length < 12) {
    mistakes.push('HOMEASSISTANT_MQTT_PASSWORD must have at least 12 characters');
  }
  if (given.homeAssistantDiscoveryPrefix === given.mqttTopicPrefix) {
    mistakes.push(
      "HOMEASSISTANT_DISCOVERY_PREFIX must differ from MQTT_TOPIC_PREFIX: Home Assistant hears all of the former, and nothing of the locks' own topics",
    );
  }
  return mistakes;
}
