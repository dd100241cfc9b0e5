import { isDeepStrictEqual } from 'node:util';
import { jsonReply, type CloudReply } from '../cloud/messages.ts';
import type { App } from './accounts.ts';
import type { UtecLock } from './lock.ts';
import { lockUserNames, performOnUsers } from './lock-users.ts';
import { customDataOf, discovered, spelled, statesOf } from './states.ts';
import type { Switches } from './switches.ts';
import { UtecFault } from './utec-fault.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Envelope {
  header: Fields;
  payload: Fields;
  token: string | undefined;
}

const userCommandSeconds = 5;
const hangMs = 60_000;

/** Undefined: not an envelope at all. */
export function readEnvelope(content: string, authorization: string | undefined): Envelope | undefined {
  let body: unknown;
  try {
    body = JSON.parse(content);
  } catch {
    return undefined;
  }
  if (!isFields(body) || !isFields(body['header'])) return undefined;
  const inHeader = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  const authentication = body['authentication'];
  const inBody = isFields(authentication) ? authentication['token'] : undefined;
  return {
    header: body['header'],
    payload: isFields(body['payload']) ? body['payload'] : {},
    token: inHeader ?? (typeof inBody === 'string' ? inBody : undefined),
  };
}

/** How calls are counted and faults aimed: `Device/Query`, `Device/Command/st.lock/unlock`. */
export function operationOf({ header, payload }: Envelope): string {
  const base = `${text(header['namespace']).replace(/^Uhome\./, '')}/${text(header['name'])}`;
  if (base !== 'Device/Command') return base;
  const command = devicesIn(payload)[0]?.['command'];
  return isFields(command) ? `${base}/${text(command['capability'])}/${text(command['name'])}` : base;
}

export function perform(world: World, envelope: Envelope): CloudReply {
  const { header } = envelope;
  const session = envelope.token === undefined ? undefined : world.accounts.sessionOf(envelope.token, world.clock.now());
  const app = session === undefined ? undefined : world.accounts.apps.get(session.clientId);
  if (app === undefined) return tokenRefusal(world, header);
  if (isOverRate(world, app)) return { ...jsonReply({ message: 'Too Many Requests' }, 429), ...retryAfter(60) };
  const isCommand = header['name'] === 'Command';
  try {
    const payload = payloadOf(world, app, envelope);
    if (payload === 'hang') return { kind: 'hang', holdMs: hangMs };
    if (payload === 'server_error') return jsonReply({ message: 'Internal server error' }, 500);
    const messageId =
      isCommand && world.switches.message_id === 'other' ? '00000000-0000-4000-8000-000000000000' : header['messageId'];
    return jsonReply({ header: { ...header, messageId }, payload });
  } catch (error) {
    if (!(error instanceof UtecFault)) throw error;
    return jsonReply({ header, payload: { error: error.body } });
  }
}

function retryAfter(seconds: number) {
  return { headers: { 'retry-after': String(seconds) } };
}

function tokenRefusal(world: World, header: Fields): CloudReply {
  switch (world.switches.expired_token) {
    case '401':
      return jsonReply({ message: 'Unauthorized' }, 401);
    case '403':
      return jsonReply({ message: 'Forbidden' }, 403);
    case 'invalid_token_200':
      return jsonReply({
        header,
        payload: { error: { code: 'INVALID_TOKEN', message: 'The access token is invalid or expired' } },
      });
  }
}

function isOverRate(world: World, app: App): boolean {
  const limit = world.switches.calls_per_minute;
  if (limit === 0) return false;
  const now = world.clock.now();
  app.callTimes = app.callTimes.filter((at) => now - at < 60_000);
  if (app.callTimes.length >= limit) return true;
  app.callTimes.push(now);
  return false;
}

function payloadOf(world: World, app: App, { header, payload }: Envelope): object | 'hang' | 'server_error' {
  switch (`${text(header['namespace'])}/${text(header['name'])}`) {
    case 'Uhome.User/Get': {
      const { id, firstName, lastName } = app.user;
      return {
        user:
          world.switches.user_fields === 'live'
            ? { id, first_name: firstName, last_name: lastName }
            : { id, FirstName: firstName, lastName },
      };
    }
    case 'Uhome.User/Logout':
      world.accounts.endSessions(app.clientId);
      world.accounts.endRefreshTokens(app.clientId);
      app.push = undefined;
      return [];
    case 'Uhome.Configure/Set': {
      const configure = payload['configure'];
      const notification = isFields(configure) ? configure['notification'] : undefined;
      const { url, access_token: secret } = isFields(notification) ? notification : {};
      if (typeof url !== 'string' || !/^https?:/.test(url) || !URL.canParse(url) || typeof secret !== 'string' || secret === '')
        throw new UtecFault('BAD-REQUEST', 'configure.notification takes access_token and url.');
      app.push = { url, secret };
      return [];
    }
    case 'Uhome.Device/Discovery':
      return { devices: [...world.locks.values()].map((lock) => discovered(lock, world.switches)) };
    case 'Uhome.Device/Query':
      return {
        devices: asked(payload).map((device) =>
          perDevice(world, device, (lock) => ({ states: statesOf(lock, world.switches, lock.takeHealth()) })),
        ),
      };
    case 'Uhome.Device/Command': {
      const answers: object[] = [];
      for (const device of asked(payload)) {
        const answer = commandDevice(world, device);
        if (answer === 'hang' || answer === 'server_error') return answer;
        answers.push(answer);
      }
      return { devices: answers };
    }
    default:
      throw new UtecFault('BAD-REQUEST', 'This namespace and name are not known.');
  }
}

function asked(payload: Fields): Fields[] {
  const devices = devicesIn(payload);
  if (devices.length === 0) throw new UtecFault('BAD-REQUEST', 'devices must be a list.');
  return devices;
}

function devicesIn(payload: Fields): Fields[] {
  const devices = payload['devices'];
  return Array.isArray(devices) ? devices.filter(isFields) : [];
}

/** One bad device does not fail the others. */
function perDevice(world: World, device: Fields, answer: (lock: UtecLock) => object): object {
  const id = text(device['id']);
  try {
    const lock = world.locks.get(id);
    if (lock === undefined) throw new UtecFault('DEVICE_NOT_FOUND', 'The device does not exist');
    if (world.switches.custom_data === 'required' && !isDeepStrictEqual(device['customData'], customDataOf(lock)))
      throw new UtecFault('BAD-REQUEST', 'customData is missing or not that of Discovery.');
    return { id, ...answer(lock) };
  } catch (error) {
    if (!(error instanceof UtecFault)) throw error;
    return { id, error: error.body };
  }
}

function commandDevice(world: World, device: Fields): object | 'hang' | 'server_error' {
  const command = device['command'];
  if (!isFields(command)) throw new UtecFault('BAD-REQUEST', 'command is missing.');
  const { capability, name } = command;
  const input = isFields(command['arguments']) ? command['arguments'] : {};
  const way = world.locks.get(text(device['id']))?.command ?? world.switches.command;
  if (capability === 'st.lock' && (way === 'hang' || way === 'server_error')) return way;
  return perDevice(world, device, (lock) => {
    if (capability === 'st.lock') return moveBolt(world, lock, text(name), input, way);
    if (capability === 'st.lockUser' && lockUserNames.includes(text(name))) {
      if (lock.settings.handleType === 'utec-lock-sensor' && !world.switches.sensor_lock_users)
        throw new UtecFault('BAD-REQUEST', 'The device has no st.lockUser.');
      return performOnUsers(world, lock, text(name), input) ?? deferred(userCommandSeconds, world.switches);
    }
    throw new UtecFault('BAD-REQUEST', 'This command is not known.');
  });
}

function moveBolt(world: World, lock: UtecLock, name: string, input: Fields, way: Switches['command']): object {
  const mode = input['mode'];
  if (name === 'setMode' ? mode !== 0 && mode !== 1 && mode !== 2 : name !== 'lock' && name !== 'unlock')
    throw new UtecFault('BAD-REQUEST', 'st.lock takes lock, unlock, and setMode with a mode of 0, 1 or 2.');
  if (!lock.isOnline || way === 'offline') throw new UtecFault('DEVICE_OFFLINE', 'Device is offline and cannot accept commands');
  lock.accept({ name, mode: Number(mode ?? 0) }, way);
  return deferred(name === 'setMode' ? userCommandSeconds : world.switches.deferred_s, world.switches);
}

function deferred(seconds: number, switches: Switches): object {
  return { states: [spelled({ capability: 'st.deferredResponse', name: 'seconds', value: seconds }, switches)] };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
