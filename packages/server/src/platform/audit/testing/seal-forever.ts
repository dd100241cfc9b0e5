import { createKeyring } from '../../crypto/secret-box.ts';
import { openDatabase, type DatabaseConnection } from '../../database/connection.ts';
import { createLogger } from '../../logger.ts';
import { AuditSealer } from '../sealer.ts';

/** A process that seals until it is killed. Its argument is the database's connection as JSON. */
const connection = JSON.parse(process.argv[2] ?? '') as DatabaseConnection;
const { db } = openDatabase({ connection, poolMax: 2, applicationName: 'seal-forever', logger: createLogger('silent') });
const keyring = createKeyring({ secretKey: 'sealer-test-secret-key-0123456789' });
const sealer = new AuditSealer({ db, keyring, clock: { now: () => new Date() }, pace: { entries: 7, seconds: 60 } });
process.stdout.write('sealing\n');
for (;;) await sealer.seal();
