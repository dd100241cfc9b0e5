import type { Endpoint } from '../endpoint.ts';
import { accessoryEndpoints } from './accessories.ts';
import { credentialEndpoints } from './credentials.ts';
import { ekeyEndpoints } from './ekeys.ts';
import { gatewayEndpoints } from './gateways.ts';
import { groupEndpoints } from './groups.ts';
import { lockSettingEndpoints } from './lock-settings.ts';
import { lockEndpoints } from './locks.ts';
import { oauthEndpoints } from './oauth.ts';
import { passcodeEndpoints } from './passcodes.ts';
import { qrCodeEndpoints } from './qr-codes.ts';
import { recordEndpoints } from './records.ts';
import { userEndpoints } from './users.ts';

export const endpoints: readonly Endpoint[] = [
  ...oauthEndpoints,
  ...userEndpoints,
  ...lockEndpoints,
  ...lockSettingEndpoints,
  ...passcodeEndpoints,
  ...ekeyEndpoints,
  ...credentialEndpoints,
  ...qrCodeEndpoints,
  ...accessoryEndpoints,
  ...gatewayEndpoints,
  ...groupEndpoints,
  ...recordEndpoints,
];
