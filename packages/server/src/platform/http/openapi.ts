import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Type } from 'typebox';
import { ProblemSchema } from './schemas.ts';
import type { App, AuthScopeKind } from './types.ts';

const securityOf: Readonly<Record<AuthScopeKind, readonly Readonly<Record<string, readonly string[]>>[]>> = {
  public: [],
  user: [{ bearer: [] }, { apiKey: [] }, { cookie: [] }],
  staff: [{ bearer: [] }, { apiKey: [] }, { cookie: [] }],
  device: [{ device: [] }],
  user_or_device: [{ bearer: [] }, { apiKey: [] }, { cookie: [] }, { device: [] }],
};

const components = {
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token from log-in' },
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'API key with scopes' },
    device: { type: 'apiKey', in: 'header', name: 'X-Device-Key', description: 'api_key of a device' },
    cookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'smartlock_access',
      description: 'Session of the console; unsafe methods also need X-CSRF-Token',
    },
  },
} as const;

type Node = Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(node: Node): Node {
  return Object.fromEntries(Object.entries(node).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Parameters that have a default need not be sent. */
function relaxDefaults(schema: unknown): unknown {
  if (!isNode(schema) || !isNode(schema['properties']) || !Array.isArray(schema['required'])) return schema;
  const properties = schema['properties'];
  const required = schema['required'].filter((name) => {
    const property = properties[String(name)];
    return !isNode(property) || property['default'] === undefined;
  });
  return { ...schema, required };
}

/** The same routes make the same document, byte for byte, whatever the order in which they were registered. */
function inOrder(document: object): object {
  const root: Node = { ...document };
  if (isNode(root['paths'])) {
    root['paths'] = sorted(
      Object.fromEntries(Object.entries(root['paths']).map(([path, item]) => [path, isNode(item) ? sorted(item) : item])),
    );
  }
  if (isNode(root['components'])) {
    root['components'] = sorted(
      Object.fromEntries(
        Object.entries(root['components']).map(([name, group]) => [name, isNode(group) ? sorted(group) : group]),
      ),
    );
  }
  return root;
}

/** What the document lacks, an operation a line: a summary, tags, an operationId, or one that no other operation has. */
export function documentationGaps(app: App): string[] {
  const seen = new Map<string, string>();
  const gaps: string[] = [];
  for (const [path, item] of Object.entries(app.swagger().paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      const { summary, tags, operationId } = operation as { summary?: string; tags?: readonly string[]; operationId?: string };
      const name = `${method.toUpperCase()} ${path}`;
      if (summary === undefined || summary === '') gaps.push(`${name}: no summary`);
      if (tags === undefined || tags.length === 0) gaps.push(`${name}: no tags`);
      if (operationId === undefined) gaps.push(`${name}: no operationId`);
      else if (seen.has(operationId)) gaps.push(`${name}: operationId ${operationId} belongs to ${seen.get(operationId) ?? ''}`);
      else seen.set(operationId, name);
    }
  }
  return gaps;
}

export interface OpenapiOptions {
  readonly version: string;
}

/** Before the routes: collects their schemas. */
export async function addOpenapi(app: App, options: OpenapiOptions): Promise<void> {
  app.addSchema({ ...JSON.parse(JSON.stringify(ProblemSchema)), $id: 'Problem' });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'SmartLock API',
        version: options.version,
        description: 'Self-hosted access platform for smart locks. Errors are problem documents (RFC 9457).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: components as never,
    },
    hideUntagged: false,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => (typeof json['$id'] === 'string' ? json['$id'] : `schema-${index}`),
    },
    transform: ({ schema, url, route }) => {
      const scope = route.config?.authScope;
      const described: Node = { ...(schema as Node | undefined) };
      if (scope !== undefined) described['security'] = securityOf[scope];
      for (const part of ['body', 'querystring']) {
        if (described[part] !== undefined) described[part] = relaxDefaults(described[part]);
      }
      return { schema: described, url };
    },
    transformObject: (document) =>
      inOrder('openapiObject' in document ? document.openapiObject : document.swaggerObject) as never,
  });
}

/** The document, its page, and the MQTT topics' document. */
export async function addOpenapiRoutes(app: App, asyncapi: (() => object) | undefined): Promise<void> {
  app.get(
    '/api/openapi.json',
    {
      schema: {
        summary: 'This document',
        tags: ['Documents'],
        operationId: 'getOpenapi',
        response: { 200: Type.Unsafe<object>({}) },
      },
    },
    () => app.swagger(),
  );
  if (asyncapi !== undefined) {
    app.get(
      '/api/asyncapi.json',
      {
        schema: {
          summary: 'The MQTT topics, as an AsyncAPI 3.0 document',
          tags: ['Documents'],
          operationId: 'getAsyncapi',
          response: { 200: Type.Unsafe<object>({}) },
        },
      },
      () => asyncapi(),
    );
  }
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    // The page is for this API alone: no address bar for others', and no logo of the library.
    theme: { title: 'SmartLock API', css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none }' }] },
    uiConfig: { deepLinking: true, displayOperationId: true, validatorUrl: null },
  });
}
