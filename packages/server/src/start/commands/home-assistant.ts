import { defineCommand } from 'citty';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { homeAssistantPassword } from '../home-assistant.ts';
import { loadSecretKey } from '../secret-key.ts';
import { CommandFailure, commandLogger, jsonFlag, print, readConfig, runCommand } from '../terminal.ts';

const password = defineCommand({
  meta: {
    name: 'password',
    description:
      "Show the user name and password of Home Assistant at the platform's broker; with the server's settings, on its machine",
  },
  args: jsonFlag,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const config = readConfig();
      if (config.homeAssistantMqttUrl !== undefined) {
        throw new CommandFailure(
          'HOMEASSISTANT_MQTT_URL is set: the server uses the broker of Home Assistant, which needs no account at the platform.',
          'own_broker',
        );
      }
      const keyring = createKeyring({ secretKey: loadSecretKey(config, commandLogger()) });
      const account = {
        username: config.homeAssistantMqttUsername,
        password: homeAssistantPassword(config, keyring),
        is_on: config.homeAssistantDiscovery === 'on',
      };
      print(args.json, account, [
        `User name: ${account.username}`,
        `Password:  ${account.password}`,
        ...(account.is_on ? [] : ['The broker takes them once the server runs with HOMEASSISTANT_DISCOVERY=on.']),
      ]);
    }),
});

export const homeAssistant = defineCommand({
  meta: { name: 'home-assistant', description: 'Home Assistant, which finds the locks by MQTT Discovery' },
  subCommands: { password },
});
