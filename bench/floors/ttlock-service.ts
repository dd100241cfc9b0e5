import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveOrders } from '../harness/worker.ts';

/** A service that answers at once: the detail of a lock, and so many passcodes in pages. Both sides of the comparison ask it. */
export interface TTLockServiceOrder {
  readonly passcodes: number;
}

export interface TTLockServiceResult {
  readonly baseUrl: string;
}

const detail = JSON.stringify({
  lockId: 12_345,
  lockName: 'M203T_06e39b',
  lockAlias: 'Front door',
  lockMac: '06:E3:9B:00:00:01',
  electricQuantity: 80,
  featureValue: 'F44354CD5F3',
  hasGateway: 1,
  noKeyPwd: '1234567',
  timezoneRawOffset: 28_800_000,
  modelNum: 'SN9206_PV53',
  hardwareRevision: '1.6',
  firmwareRevision: '6.0.6.210622',
  autoLockTime: 5,
  lockSound: 1,
  privacyLock: 2,
  tamperAlert: 1,
  resetButton: 1,
  date: 1_767_225_600_000,
});

serveOrders<TTLockServiceOrder, TTLockServiceResult>(async ({ passcodes }) => {
  const rows = Array.from({ length: passcodes }, (_, index) => ({
    keyboardPwdId: index + 1,
    lockId: 12_345,
    keyboardPwd: String(index).padStart(7, '0'),
    keyboardPwdName: `Guest ${index}`,
    keyboardPwdType: 3,
    startDate: 1_767_225_600_000,
    endDate: 1_767_830_400_000,
    sendDate: 1_767_225_500_000,
    isCustom: 1,
    senderUsername: 'someone@example.com',
  }));
  const pages = new Map<string, string>();
  const pageOf = (pageNo: number, pageSize: number): string => {
    const key = `${pageNo}/${pageSize}`;
    const list = rows.slice((pageNo - 1) * pageSize, pageNo * pageSize);
    const text =
      pages.get(key) ?? JSON.stringify({ list, pageNo, pageSize, pages: Math.ceil(passcodes / pageSize), total: passcodes });
    pages.set(key, text);
    return text;
  };
  const token = JSON.stringify({ access_token: 'a'.repeat(32), refresh_token: 'b'.repeat(32), expires_in: 7_776_000, uid: 1 });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://service');
    request.resume();
    response.setHeader('content-type', 'application/json;charset=UTF-8');
    if (url.pathname === '/oauth2/token') response.end(token);
    else if (url.pathname === '/v3/lock/detail') response.end(detail);
    else response.end(pageOf(Number(url.searchParams.get('pageNo')), Number(url.searchParams.get('pageSize'))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
