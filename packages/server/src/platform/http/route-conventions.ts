import type {
  DoneFuncWithErrOrRes,
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  RequestPayload,
  RouteOptions,
} from 'fastify';
import { SmartLockError } from '../errors.ts';
import type { App, AuthScopeKind } from './types.ts';

const answeredMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'] as const;
const bodyMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** By address without its trailing slash, under which both forms of it are one. */
type MethodsByUrl = Map<string, { readonly url: string; readonly methods: Set<string> }>;

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A copy in which every object with listed properties refuses others, unless it says otherwise. Parts of an `allOf` are left
 * open: each of them sees only its own share, so the whole is closed instead.
 */
function closeObjects(schema: unknown, isPartOfWhole = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => closeObjects(item));
  if (!isSchema(schema)) return schema;
  const closed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isSchema(value)) {
      closed[key] = Object.fromEntries(Object.entries(value).map(([name, property]) => [name, closeObjects(property)]));
    } else if (key === 'allOf' && Array.isArray(value)) {
      closed[key] = value.map((part) => closeObjects(part, true));
    } else if (key === 'items' || key === 'anyOf' || key === 'oneOf') {
      closed[key] = closeObjects(value);
    } else {
      closed[key] = value;
    }
  }
  if (isPartOfWhole) return closed;
  if (closed['properties'] !== undefined) closed['additionalProperties'] ??= false;
  if (closed['allOf'] !== undefined) closed['unevaluatedProperties'] ??= false;
  return closed;
}

function methodsOf(route: RouteOptions): readonly string[] {
  return Array.isArray(route.method) ? route.method : [route.method];
}

function readMissingBodyAsEmpty(request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  if (request.body === undefined) request.body = {};
  done();
}

function refuseBodyFields(request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const { body } = request;
  const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (body === undefined || body === null || (typeof body === 'object' && names.length === 0)) {
    done();
    return;
  }
  const fields = (names.length === 0 ? ['body'] : names.slice(0, 30)).map((field) => ({
    field: field.slice(0, 200),
    message: 'Unknown field.',
    code: 'unknown_field',
  }));
  done(new SmartLockError('invalid_input', 'validation_error', 'This address takes no body: leave it out.', { fields }));
}

/** A JSON route does not read multipart, so that a form posted to it is refused instead of taken for an empty body. */
function refuseMultipart(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: RequestPayload,
  done: DoneFuncWithErrOrRes,
): void {
  const type = request.headers['content-type'];
  if (type !== undefined && type.trimStart().slice(0, 10).toLowerCase() === 'multipart/') {
    done(
      new SmartLockError(
        'invalid_input',
        'unsupported_media_type',
        'This address takes no files: send JSON with Content-Type: application/json.',
      ),
    );
    return;
  }
  done(null, payload);
}

function withHook(route: RouteOptions, hook: typeof refuseBodyFields): void {
  route.preValidation = [route.preValidation ?? [], hook].flat() as NonNullable<RouteOptions['preValidation']>;
}

/** What holds for every route that is registered after this. */
export function addRouteConventions(app: App): void {
  app.addHook('onRoute', (route) => {
    if (!methodsOf(route).some((method) => bodyMethods.has(method)) || route.config?.multipart === true) return;
    route.preParsing = [route.preParsing ?? [], refuseMultipart].flat() as NonNullable<RouteOptions['preParsing']>;
    const body = route.schema?.body;
    if (body === undefined) {
      withHook(route, refuseBodyFields);
      return;
    }
    route.schema = { ...route.schema, body: closeObjects(body) };
    withHook(route, readMissingBodyAsEmpty);
  });

  const methodsByUrl: MethodsByUrl = new Map();
  app.addHook('onRoute', (route) => {
    const key = route.url.replace(/\/$/, '');
    const known = methodsByUrl.get(key) ?? { url: route.url, methods: new Set() };
    for (const method of methodsOf(route)) known.methods.add(method.toUpperCase());
    methodsByUrl.set(key, known);
  });
  app.decorate('methodsByUrl', methodsByUrl);

  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.decorate('registeredRoutes', routes);
}

export interface ListedRoute {
  readonly method: string;
  readonly url: string;
  /** undefined: in no auth scope (health, documents). */
  readonly scope: AuthScopeKind | undefined;
}

/** Every operation with the scope that it was registered in, without those that merely answer OPTIONS, HEAD or 405. */
export function listRoutes(app: App): ListedRoute[] {
  return app.getDecorator<readonly RouteOptions[]>('registeredRoutes').flatMap((route) => {
    if (route.schema?.hide === true) return [];
    return methodsOf(route).flatMap((method) =>
      method === 'HEAD' || method === 'OPTIONS' ? [] : [{ method, url: route.url, scope: route.config?.authScope }],
    );
  });
}

/** For every address that exists: OPTIONS says what it takes, and a method that it does not take is 405, not 404. */
export function addMethodAnswers(app: App): void {
  const methodsByUrl = app.getDecorator<MethodsByUrl>('methodsByUrl');
  for (const { url, methods } of methodsByUrl.values()) {
    if (url.includes('*')) continue;
    const taken = new Set(methods);
    const allowed = [...new Set([...taken, ...(taken.has('GET') ? ['HEAD'] : []), 'OPTIONS'])].toSorted().join(', ');
    const missing = answeredMethods.filter((method) => !taken.has(method) && !(method === 'HEAD' && taken.has('GET')));
    if (missing.includes('OPTIONS')) {
      app.options(url, { schema: { hide: true } }, (_request, reply) => reply.code(204).header('allow', allowed).send());
    }
    app.route({
      method: missing.filter((method) => method !== 'OPTIONS'),
      url,
      schema: { hide: true },
      // Before the body is read: what was sent with the wrong method does not matter.
      onRequest: (request, reply, done) => {
        reply.header('allow', allowed);
        done(
          new SmartLockError(
            'invalid_input',
            'method_not_allowed',
            `${request.method} is not possible here: this address takes ${allowed}.`,
          ),
        );
      },
      handler: () => {
        throw new Error('A refused method reached its handler');
      },
    });
  }
}
