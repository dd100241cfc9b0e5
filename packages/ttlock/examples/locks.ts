import { describeRecord, hasFeature } from '@smartlock/ttlock';
import { connect, run } from './connect.ts';

// `locks.ts` lists locks and gateways; `locks.ts <lock id>` shows one in full.
await run(async () => {
  const client = await connect();
  const [lockId] = process.argv.slice(2);
  if (lockId === undefined) {
    for await (const lock of client.getLocks()) {
      console.log(`${lock.lockId}  ${lock.lockAlias ?? lock.lockName}  battery ${lock.electricQuantity} %`);
    }
    for await (const gateway of client.getGateways()) {
      console.log(`gateway ${gateway.gatewayId}  ${gateway.gatewayName}  ${gateway.isOnline ? 'online' : 'offline'}`);
      const { list } = await client.getGatewayLocks(gateway.gatewayId);
      for (const lock of list) console.log(`    hears ${lock.lockAlias ?? lock.lockId} at ${lock.rssi} dBm`);
    }
    return;
  }
  const lock = await client.getLock(lockId);
  // The secrets in it print as [hidden].
  console.log(lock);
  console.log(`Can be unlocked from afar: ${hasFeature(lock.featureValue, 'unlockByGateway')}`);
  console.log(`It is ${await client.getOpenState(lockId)}.`);
  const { list } = await client.records.list({ lockId, pageSize: 5 });
  for (const record of list) {
    console.log(
      `${new Date(record.lockDate).toISOString()}  ${describeRecord(record.recordType, record.success).text}  ${record.username ?? ''}`,
    );
  }
});
