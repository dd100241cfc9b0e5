import { Type, type Static } from 'typebox';
import type { GatewaySnapshot } from '../gateway-cache.ts';
import { GatewayError, noToken } from '../gateway-error.ts';
import { moveLock, type Move } from '../move-lock.ts';
import { pollCloud } from '../poll-cloud.ts';
import { presentDevices, presentLatest, presentStatus } from '../presenter.ts';
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

export function deviceRoutes({ app, context }: GatewayRoutes): void {
  async function snapshotFor(): Promise<GatewaySnapshot> {
    const snapshot = await context.cache.get();
    if (!snapshot.token.hasToken || snapshot.token.needsLogin) throw new GatewayError(401, noToken);
    return snapshot;
  }

  async function statusOf(ids: readonly string[]): Promise<object> {
    if (ids.length === 0) throw new GatewayError(400, 'Missing device id to query');
    const snapshot = await snapshotFor();
    const rows = ids.map((id) => snapshot.devices.find((row) => row.id === id));
    if (!rows.every((row) => row !== undefined)) throw new GatewayError(404, 'There is no device with this id at U-tec.');
    return presentStatus(snapshot, rows, context.clock.now());
  }

  for (const [url, operationId] of [
    ['/api/devices', 'ListDevices'],
    ['/devices', 'ListDevicesFormer'],
  ] as const)
    app.get(
      url,
      described(operationId, 'The locks of the account, from the cache', { response: { 200: Answer, ...refusals() } }),
      async () => presentDevices(await snapshotFor()),
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
    async () => presentLatest(await context.cache.get(), context.clock.now()),
  );
  app.post(
    '/api/status/refresh',
    described('RefreshStatus', 'Ask the cloud now', { response: { 200: Answer, ...refusals(502) } }, 'never'),
    async () => {
      await snapshotFor();
      const isDone = await pollCloud(context, { force: true });
      const snapshot = await snapshotFor();
      if (!isDone) throw new GatewayError(502, `U-tec could not be asked: ${snapshot.problem ?? 'try again'}.`);
      return presentLatest(snapshot, context.clock.now());
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
        return await moveLock(context, id, move);
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
