import { createKeyring } from '../../crypto/secret-box.ts';
import { openDatabase, type DatabaseConnection } from '../../database/connection.ts';
import { createLogger } from '../../logger.ts';
import { createMailer } from '../mailer.ts';

/** A process that delivers what is due, and is killed meanwhile: `node sender-process.ts <connection as JSON> <SMTP port> <secret key> <now>`. */
const [connection = '', port = '', secretKey = '', now = ''] = process.argv.slice(2);
const logger = createLogger('error');
const handle = openDatabase({
  connection: JSON.parse(connection) as DatabaseConnection,
  poolMax: 2,
  applicationName: 'sender',
  logger,
});
const mailer = createMailer({
  db: handle.db,
  keyring: createKeyring({ secretKey }),
  smtp: { host: '127.0.0.1', port: Number(port), useTls: false, from: 'noreply@example.com' },
  logger,
  clock: { now: () => new Date(now) },
});
await mailer.deliverDue();
await handle.close();
