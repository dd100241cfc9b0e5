import type { Id, TTLockClient } from '@smartlock/ttlock';
import { connect, run } from './connect.ts';

const day = 24 * 3_600_000;

const usage = `passcodes.ts <lock id> list
passcodes.ts <lock id> add <digits> [name]            for ever
passcodes.ts <lock id> add-week <digits> [name]       for a week from now
passcodes.ts <lock id> change <passcode id> <digits>
passcodes.ts <lock id> rename <passcode id> <name>
passcodes.ts <lock id> delete <passcode id>
passcodes.ts <lock id> search <name or digits>
passcodes.ts <lock id> tour                           adds, changes, searches and deletes one`;

async function show(client: TTLockClient, lockId: Id, search?: string): Promise<void> {
  const { list, total } = await client.getLockPasscodes(lockId, search);
  for (const passcode of list)
    console.log(`${passcode.keyboardPwdId}  ${passcode.keyboardPwd}  ${passcode.keyboardPwdName ?? ''}`);
  console.log(`${total} in all`);
}

async function tour(client: TTLockClient, lockId: Id): Promise<void> {
  const { keyboardPwdId } = await client.addTemporaryPasscode(
    lockId,
    '0482913',
    new Date(),
    new Date(Date.now() + 7 * day),
    'Tour',
  );
  console.log(`Added ${keyboardPwdId}`);
  await client.changePasscodeName(lockId, keyboardPwdId, 'Tour, renamed');
  await client.changePasscodeValue(lockId, keyboardPwdId, '0482914');
  await client.changePasscodePeriod(lockId, keyboardPwdId, new Date(), new Date(Date.now() + 30 * day));
  await show(client, lockId, 'Tour');
  await client.deletePasscode(lockId, keyboardPwdId);
  console.log('Deleted');
  await show(client, lockId, 'Tour');
}

await run(async () => {
  const [lockId, what, first = '', second] = process.argv.slice(2);
  if (lockId === undefined || what === undefined) {
    console.log(usage);
    return;
  }
  const actions: Record<string, (client: TTLockClient) => Promise<unknown>> = {
    list: (client) => show(client, lockId),
    search: (client) => show(client, lockId, first),
    add: async (client) => console.log(await client.addPermanentPasscode(lockId, first, second)),
    'add-week': async (client) =>
      console.log(await client.addTemporaryPasscode(lockId, first, new Date(), new Date(Date.now() + 7 * day), second)),
    change: (client) => client.changePasscodeValue(lockId, first, second ?? ''),
    rename: (client) => client.changePasscodeName(lockId, first, second ?? ''),
    delete: (client) => client.deletePasscode(lockId, first),
    tour: (client) => tour(client, lockId),
  };
  const action = actions[what];
  if (action === undefined) {
    console.error(`There is no ${what}.\n${usage}`);
    process.exitCode = 1;
    return;
  }
  await action(await connect());
});
