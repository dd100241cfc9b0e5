import { writeSync } from 'node:fs';
import { FileTokenJournal } from '@smartlock/oauth-tokens/file-journal';
import { createKeyring } from '../../../../platform/crypto/secret-box.ts';
import { openDatabase, type DatabaseConnection } from '../../../../platform/database/connection.ts';
import { createLogger } from '../../../../platform/logger.ts';
import { GatewayCloud } from '../gateway-cloud.ts';

/**
 * A process of the program as far as the gateway's token goes: renews it over and over, and says each time that it has, until somebody kills it.
 * `stallAt` makes it stop for good in the worst moment: when U-tec gave the next token and nothing is stored yet but the journal.
 */
interface Order {
  readonly connection: DatabaseConnection;
  readonly secretKey: string;
  readonly journalPath: string;
  readonly stallAfterJournal: boolean;
}

const { connection, secretKey, journalPath, stallAfterJournal } = JSON.parse(process.argv[2] ?? '') as Order;
const { db } = openDatabase({ connection, poolMax: 4, applicationName: 'gateway-process', logger: createLogger('silent') });

class StallingJournal extends FileTokenJournal {
  override write(received: Parameters<FileTokenJournal['write']>[0]): void {
    super.write(received);
    writeSync(1, 'stalled\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}

const cloud = new GatewayCloud({
  db,
  keyring: createKeyring({ secretKey }),
  clock: { now: () => new Date() },
  journalPath,
  ...(stallAfterJournal ? { Journal: StallingJournal } : {}),
  network: {},
  onOddity: () => undefined,
});
const { client } = await cloud.open();
process.stdout.write('ready\n');
for (;;) {
  await client.refreshToken();
  process.stdout.write('renewed\n');
}
