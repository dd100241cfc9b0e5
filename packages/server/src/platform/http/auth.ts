import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction, RouteOptions } from 'fastify';
import { notAllowed, notAuthenticated, SmartLockError } from '../errors.ts';
import type { CsrfGuard } from './csrf.ts';
import type { GuessGuard } from './guess-guard.ts';
import type { Throttler } from './throttling.ts';
import type { App, AuthScopeKind, Authenticator, DevicePrincipal, Principal, StepUpState, UserPrincipal } from './types.ts';

/** What every auth scope needs; `buildApp` decorates the app with it. */
export interface Gate {
  readonly authenticators: readonly Authenticator[];
  readonly throttler: Throttler;
  readonly csrf: CsrfGuard;
  /** Keeps away from the routes where credentials can be guessed. */
  readonly guesses: GuessGuard;
}

type Identified = Principal | null | Promise<Principal | null>;

function isAccepted(kind: AuthScopeKind, principal: Principal): boolean {
  switch (kind) {
    case 'public':
    case 'user_or_device':
      return true;
    case 'device':
      return principal.kind === 'device';
    case 'user':
    case 'staff':
      return principal.kind === 'user';
  }
}

/**
 * The first credential present that this scope accepts. A request may carry several (a browser always sends its
 * cookies), so that one of the wrong kind is only answered when no other fits.
 */
function identify(
  gate: Gate,
  request: FastifyRequest,
  kind: AuthScopeKind,
  from = 0,
  other: Principal | null = null,
): Identified {
  let unfit = other;
  for (let index = from; index < gate.authenticators.length; index += 1) {
    const answer = gate.authenticators[index]?.authenticate(request) ?? null;
    if (answer instanceof Promise) {
      return answer.then((principal) => {
        if (principal !== null && isAccepted(kind, principal)) return principal;
        return identify(gate, request, kind, index + 1, unfit ?? principal);
      });
    }
    if (answer !== null) {
      if (isAccepted(kind, answer)) return answer;
      unfit ??= answer;
    }
  }
  return unfit;
}

/** Throws unless `principal` may use routes of this scope. */
function admit(gate: Gate, request: FastifyRequest, kind: AuthScopeKind, principal: Principal | null): void {
  if (principal === null) {
    throw notAuthenticated('not_authenticated', 'Authentication credentials were not provided.');
  }
  if (!isAccepted(kind, principal)) {
    throw kind === 'device'
      ? notAllowed('device_required', 'This address is for devices: authenticate with the device key in X-Device-Key.')
      : notAllowed('user_required', 'This address is for users: authenticate with an access token or an API key.');
  }
  if (principal.kind === 'user') {
    if (kind === 'staff' && !principal.isStaff) {
      throw notAllowed('staff_required', 'Only an administrator may do this.');
    }
    if (principal.scopes !== null) admitApiKey(request, principal.scopes);
    if (principal.via === 'cookie') gate.csrf.check(request, principal.sessionId);
  }
}

function admitApiKey(request: FastifyRequest, scopes: readonly string[]): void {
  const needed = request.routeOptions.config.apiScope;
  if (needed === undefined) {
    throw notAllowed('api_key_not_allowed', 'This cannot be done with an API key: sign in instead.');
  }
  if (!scopes.includes(needed)) {
    throw notAllowed('scope_missing', `This API key lacks the scope ${needed}: make one that has it.`);
  }
}

/** Throws `step_up_required` unless whoever asks has proven presence within the last minutes. `config: { stepUp: true }` asks it of a whole route. */
export async function requireStepUp(request: FastifyRequest): Promise<void> {
  const state = await stepUpOf(currentUser(request));
  if (state.isFresh) return;
  throw new SmartLockError(
    'not_allowed',
    'step_up_required',
    'This needs a fresh proof that it is you: confirm with POST /api/v1/auth/step-up/, then try again.',
    { extra: { methods: state.methods, step_up: '/api/v1/auth/step-up/' } },
  );
}

/** The same as a question, for answers that only leave something out. */
export async function hasSteppedUp(request: FastifyRequest): Promise<boolean> {
  return (await stepUpOf(currentUser(request))).isFresh;
}

async function stepUpOf(user: UserPrincipal): Promise<StepUpState> {
  return (await user.stepUp?.()) ?? { isFresh: false, methods: [] };
}

/** Whether an API key has this scope; whoever signed in is not held to scopes. */
export function hasScope(user: UserPrincipal, scope: string): boolean {
  return user.scopes === null || user.scopes.includes(scope);
}

/**
 * Where passwords, PINs and QR codes are tried: the routes with a narrower limit. A device at its own door is let through, since what is
 * typed at its keypad is nobody's address; the door has a lockout of its own.
 */
function guessRefusal(gate: Gate, request: FastifyRequest): Error | undefined {
  const { throttle } = request.routeOptions.config;
  if ((throttle !== 'login' && throttle !== 'pin') || request.principal?.kind === 'device') return undefined;
  try {
    gate.guesses.check(request.ip);
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error('A hook rejected with something that is not an error', { cause: value });
}

/** Counts the request, then hands on `failure` or nothing; a request over its limit is answered 429 whatever else is wrong. */
function countThen(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  failure: Error | undefined,
  done: HookHandlerDoneFunction,
): void {
  const refusal = guessRefusal(gate, request) ?? failure;
  let counted: void | Promise<void>;
  try {
    counted = gate.throttler.count(request, reply, request.principal);
  } catch (error) {
    done(asError(error));
    return;
  }
  if (counted === undefined) {
    done(refusal);
    return;
  }
  counted.then(
    () => done(refusal),
    (error: unknown) => done(asError(error)),
  );
}

function scopeHook(gate: Gate, kind: AuthScopeKind) {
  return function authenticateAndCount(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
    if (kind === 'public') {
      countThen(gate, request, reply, undefined, done);
      return;
    }
    const settle = (principal: Principal | null): void => {
      request.principal = principal;
      let refusal: Error | undefined;
      try {
        admit(gate, request, kind, principal);
      } catch (error) {
        refusal = asError(error);
      }
      if (refusal === undefined && request.routeOptions.config.stepUp === true) {
        requireStepUp(request).then(() => countThen(gate, request, reply, undefined, done), refuse);
        return;
      }
      countThen(gate, request, reply, refusal, done);
    };
    // A bad credential is counted for the client's address, so that guessing tokens runs into the anonymous limits.
    const refuse = (error: unknown): void => countThen(gate, request, reply, asError(error), done);
    let identified: Identified;
    try {
      identified = identify(gate, request, kind);
    } catch (error) {
      refuse(error);
      return;
    }
    if (identified instanceof Promise) identified.then(settle, refuse);
    else settle(identified);
  };
}

/**
 * Registers routes that share one answer to "who may call this". The index of a feature calls it once per kind, so that
 * its whole authorisation is seen on one screen:
 *
 *   authScope(app, 'user', (scoped) => { listDevices(scoped, deps); createDevice(scoped, deps); });
 *
 * In a `public` scope credentials are not looked at (`request.principal` stays null).
 */
export function authScope(app: App, kind: AuthScopeKind, register: (scoped: App) => void | Promise<void>): void {
  void app.register(async (instance) => {
    const scoped = instance as App;
    // Hundreds of routes take a while: whoever else has work at the start, such as the one who starts the database, gets a turn in between.
    await nextTurn();
    scoped.addHook('onRoute', (route: RouteOptions) => {
      route.config = { ...route.config, authScope: kind };
    });
    scoped.addHook('onRequest', scopeHook(app.gate, kind));
    await register(scoped);
  });
}

/**
 * For answers that go on for long: whether the request's credentials still stand for the same user with the same rights. False when they
 * have expired or were revoked.
 */
export async function isStillUser(app: App, request: FastifyRequest): Promise<boolean> {
  const before = currentUser(request);
  for (const authenticator of app.gate.authenticators) {
    try {
      const now = await authenticator.authenticate(request);
      if (now?.kind !== 'user' || now.via !== before.via) continue;
      return now.userId === before.userId && now.isStaff === before.isStaff;
    } catch (error) {
      if (error instanceof SmartLockError && error.kind === 'not_authenticated') return false;
      throw error;
    }
  }
  return false;
}

/** The user who asks, on routes of a `user` or `staff` scope. */
export function currentUser(request: FastifyRequest): UserPrincipal {
  if (request.principal?.kind !== 'user') {
    throw new Error(`currentUser was asked for on ${request.routeOptions.url ?? 'an unknown route'}, which is in no user scope`);
  }
  return request.principal;
}

/** The device that asks, on routes of a `device` scope. */
export function currentDevice(request: FastifyRequest): DevicePrincipal {
  if (request.principal?.kind !== 'device') {
    throw new Error(
      `currentDevice was asked for on ${request.routeOptions.url ?? 'an unknown route'}, which is in no device scope`,
    );
  }
  return request.principal;
}

/** Whoever asks, on routes of a `user_or_device` scope. */
export function currentPrincipal(request: FastifyRequest): Principal {
  if (request.principal === null) {
    throw new Error(`currentPrincipal was asked for on ${request.routeOptions.url ?? 'an unknown route'}, which is public`);
  }
  return request.principal;
}
