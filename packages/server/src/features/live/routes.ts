import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Type } from 'typebox';
import { normalizeDeviceId, type DeviceRole } from '../devices/index.ts';
import { decodeEventId } from '../../platform/events/event-position.ts';
import { invalidInput, notFound } from '../../platform/errors.ts';
import { authScope, currentUser, isStillUser } from '../../platform/http/auth.ts';
import { errorResponses } from '../../platform/http/schemas.ts';
import type { App } from '../../platform/http/types.ts';
import type { LiveEvents, StreamSink } from './live-events.ts';

export interface LiveRoutesContext {
  readonly live: LiveEvents;
  /** Every type that may be asked for. */
  readonly types: ReadonlySet<string>;
  readonly rolesOf: (userId: number) => Promise<Map<number, DeviceRole>>;
  readonly findDevicePk: (deviceId: string) => Promise<number | undefined>;
}

const query = Type.Object({
  all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })),
  types: Type.Optional(Type.String({ maxLength: 2000, description: 'Only these types, separated by commas' })),
  device_id: Type.Optional(Type.String({ maxLength: 40, description: 'Only this device' })),
  last_event_id: Type.Optional(
    Type.String({ maxLength: 100, description: 'Resume after this event, where the header Last-Event-ID cannot be set' }),
  ),
});

function readTypes(text: string | undefined, known: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const types = text.split(',').map((type) => type.trim());
  const unknown = types.find((type) => !known.has(type));
  if (unknown !== undefined)
    throw invalidInput(
      'types',
      `There are no events of the type ${unknown.slice(0, 60)}. The types are listed in the documentation of events.`,
      'unknown_type',
    );
  return new Set(types);
}

function sinkOf(raw: ServerResponse): StreamSink {
  return {
    write: (text) => void (raw.writableEnded || raw.destroyed || raw.write(text)),
    get waiting() {
      return raw.writableLength;
    },
    drained: () =>
      raw.writableNeedDrain && !raw.destroyed
        ? new Promise((resolve) => {
            const done = (): void => {
              raw.off('drain', done);
              raw.off('close', done);
              resolve();
            };
            raw.on('drain', done);
            raw.on('close', done);
          })
        : Promise.resolve(),
    end: () => raw.end(),
    cut: () => raw.destroy(),
    get isClosed() {
      return raw.destroyed || raw.writableEnded;
    },
  };
}

export function registerLiveRoutes(app: App, context: LiveRoutesContext): void {
  const { live } = context;
  app.addHook('preClose', (done) => {
    live.close();
    done();
  });
  authScope(app, 'user', (scoped) => {
    scoped.get(
      '/api/v1/events/',
      {
        exposeHeadRoute: false,
        config: { apiScope: 'events:read' },
        schema: {
          operationId: 'streamEvents',
          summary: 'What happens, as server-sent events, from now on or after the event named by Last-Event-ID',
          tags: ['Events'],
          querystring: query,
          response: {
            200: Type.Unsafe<unknown>({
              description: 'A stream that does not end by itself',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            }),
            ...errorResponses(400, 401, 403, 404, 429, 503),
          },
        },
      },
      async (request, reply) => {
        const user = currentUser(request);
        const viewer = { userId: user.userId, seesAll: user.isStaff && request.query.all === true };
        const types = readTypes(request.query.types, context.types);
        let devicePk: number | undefined;
        if (request.query.device_id !== undefined) {
          const deviceId = normalizeDeviceId(request.query.device_id);
          devicePk = deviceId === null ? undefined : await context.findDevicePk(deviceId);
          const isVisible = devicePk !== undefined && (viewer.seesAll || (await context.rolesOf(user.userId)).has(devicePk));
          if (!isVisible) throw notFound('device');
        }
        const header = request.headers['last-event-id'];
        const last = typeof header === 'string' && header !== '' ? header : request.query.last_event_id;
        const resumeAfter = last === undefined || last === '' ? undefined : (decodeEventId(last) ?? null);
        live.requireRoom(user.userId);
        reply.hijack();
        const { raw } = reply;
        raw.writeHead(200, {
          ...(reply.getHeaders() as OutgoingHttpHeaders),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          // nginx would gather the answer before it hands it on.
          'x-accel-buffering': 'no',
        });
        raw.socket?.setNoDelay(true);
        const sink = sinkOf(raw);
        raw.on('close', () => live.leave(sink));
        // A socket that breaks is closed, and that is heard above.
        raw.on('error', () => live.leave(sink));
        await live.serve(sink, { viewer, types, devicePk, resumeAfter, isStillAllowed: () => isStillUser(app, request) });
      },
    );
  });
}
