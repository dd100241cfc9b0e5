import { Type, type Static } from 'typebox';
import { requestOrigin } from '../../../../platform/http/request-origin.ts';
import { gatewayErrorOf } from '../cloud-failure.ts';
import { readySnapshot } from '../context.ts';
import { GatewayError } from '../gateway-error.ts';
import { moveLock, type Move } from '../move-lock.ts';
import { presentDevices, presentLatest, presentStatus } from '../presenter.ts';
import { tellOthers } from '../store/gateway.ts';
import { Answer, described, given, open, refusals, type GatewayRoutes } from './kit.ts';

const Text = given(Type.String());
const StatusBody = Type.Object(
  {
    id: Text,
    devices: given(Type.Array(Type.Union([Type.String(), Type.Object({ id: Text }, open)]))),
  },
  open,
);
const StatusQuery = Type.Object({ id: Type.Optional(Type.String()) }, open);
const CommandBody = Type.Object({ id: Text }, open);
const askedMax = 1_000;
const askMs = 20_000;

export function deviceRoutes({ app, context }: GatewayRoutes): void {
  async function statusOf(ids: readonly string[]): Promise<object> {
    if (ids.length === 0) throw new GatewayError(400, 'Missing device id to query');
    const { devices } = await readySnapshot(context);
    const rows = ids.map((id) => devices.find(({ ref }) => ref === id));
    if (!rows.every((row) => row !== undefined)) throw new GatewayError(404, 'There is no device with this id at U-tec.');
    return presentStatus(rows);
  }

  for (const [url, operationId] of [
    ['/api/devices', 'ListDevices'],
    ['/devices', 'ListDevicesFormer'],
  ] as const)
    app.get(
      url,
      described(operationId, 'The locks of the account, from the cache', { response: { 200: Answer, ...refusals() } }),
      async () => presentDevices(await readySnapshot(context)),
    );

  app.post(
    '/api/status',
    // A poll, whatever its method: it leaves no trace in the audit trail.
    described(
      'QueryStatus',
      'What is known of one lock or several, from the cache, with its age',
      { body: StatusBody, response: { 200: Answer, ...refusals(400, 404, 422) } },
      'never',
    ),
    (request) => statusOf(idsIn(request.body)),
  );
  app.get(
    '/api/status',
    described('GetStatus', 'The same by the address', {
      querystring: StatusQuery,
      response: { 200: Answer, ...refusals(400, 404) },
    }),
    (request) => statusOf(nonEmpty(request.query.id)),
  );
  app.get(
    '/api/status/latest',
    described('LatestStatus', 'What was last heard of all locks', { response: { 200: Answer, ...refusals() } }),
    async () => presentLatest(await context.cache.get()),
  );
  app.post(
    '/api/status/refresh',
    described('RefreshStatus', 'Ask the cloud now', { response: { 200: Answer, ...refusals(502) } }, 'never'),
    async () => {
      const { account } = await readySnapshot(context);
      try {
        await context.accounts.discover(account.id, AbortSignal.timeout(askMs));
        await context.accounts.poll(account.id, AbortSignal.timeout(askMs));
      } catch (error) {
        throw gatewayErrorOf(error) ?? error;
      } finally {
        await tellOthers(context.db);
        context.cache.drop();
      }
      const snapshot = await readySnapshot(context);
      const { pollError } = snapshot.account;
      if (pollError !== null) throw new GatewayError(502, pollError);
      return presentLatest(snapshot);
    },
  );

  for (const [url, operationId, move] of [
    ['/api/lock', 'Lock', 'lock'],
    ['/lock', 'LockFormer', 'lock'],
    ['/api/unlock', 'Unlock', 'unlock'],
    ['/unlock', 'UnlockFormer', 'unlock'],
  ] as const satisfies readonly (readonly [string, string, Move])[])
    app.post(
      url,
      described(operationId, `${move === 'lock' ? 'Lock' : 'Unlock'}, and wait a few seconds for what comes of it`, {
        body: CommandBody,
        response: { 200: Answer, ...refusals(400, 404, 409, 422, 502, 503, 504) },
      }),
      async (request) => {
        const [id] = nonEmpty(request.body.id);
        if (id === undefined) throw new GatewayError(400, "Missing 'id'");
        return await moveLock(context, id, move, requestOrigin(request));
      },
    );
}

function nonEmpty(id: string | null | undefined): string[] {
  return id === undefined || id === null || id.trim() === '' ? [] : [id];
}

function idsIn({ id, devices }: Static<typeof StatusBody>): string[] {
  const one = nonEmpty(id);
  if (one.length > 0) return one;
  return (devices ?? []).slice(0, askedMax).flatMap((device) => nonEmpty(typeof device === 'string' ? device : device.id));
}
