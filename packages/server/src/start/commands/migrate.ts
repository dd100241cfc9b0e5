import { defineCommand } from 'citty';
import { migrateToLatest } from '../../platform/database/migrator.ts';
import { migrations } from '../../platform/database/migrations/index.ts';
import { borrowDatabase } from '../database.ts';
import { commandLogger, jsonFlag, print, readConfig, runCommand } from '../terminal.ts';

export const migrate = defineCommand({
  meta: {
    name: 'migrate',
    description: 'Bring the database to the schema of this version; `serve` does the same when it starts',
  },
  args: { ...jsonFlag },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const config = readConfig();
      const logger = commandLogger();
      const database = await borrowDatabase(config, logger);
      try {
        const applied = await migrateToLatest({ db: database.db, migrations, logger });
        print(
          args.json,
          { applied },
          applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `Applied ${name}`),
        );
      } finally {
        await database.close();
      }
    }),
});
