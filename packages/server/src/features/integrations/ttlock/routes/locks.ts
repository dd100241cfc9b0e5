import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { TtlockContext } from '../context.ts';
import { importLocks, previewLocks } from '../import-locks.ts';
import {
  CheckSchema,
  GatewaySchema,
  ImportedSchema,
  LockSchema,
  presentCheck,
  presentGateway,
  presentImported,
  presentLock,
} from '../presenter.ts';
import { findLockToTest, worstOf } from '../test-connection.ts';
import { allQuery, base, tags, VendorId, visibleAccount } from './context.ts';

const vendorErrors = errorResponses(400, 401, 403, 404, 409, 502, 503);

export function listLocks(app: App, context: TtlockContext): void {
  app.get(
    `${base}:id/locks/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listTtlockLocks',
        summary: 'The locks that the account sees, and which device each is here',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(LockSchema) }), ...vendorErrors },
      },
    },
    async (request) => {
      const locks = await previewLocks(context, await visibleAccount(context, request));
      return { count: locks.length, results: locks.map(presentLock) };
    },
  );
}

export function importLocksRoute(app: App, context: TtlockContext): void {
  app.post(
    `${base}:id/import/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'importTtlockLocks',
        summary: "Make devices of the account's locks; those that are already stay the same",
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          { lock_ids: Type.Optional(Type.Array(VendorId, { minItems: 1, maxItems: 1000, description: 'All when left out' })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(ImportedSchema) }), ...vendorErrors },
      },
    },
    async (request) => {
      const imported = await importLocks(context, await visibleAccount(context, request), request.body.lock_ids);
      return { count: imported.length, results: imported.map(presentImported) };
    },
  );
}

export function listGateways(app: App, context: TtlockContext): void {
  app.get(
    `${base}:id/gateways/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listTtlockGateways',
        summary: 'The gateways of the account',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(GatewaySchema) }), ...vendorErrors },
      },
    },
    async (request) => {
      const gateways = await context.vendor.listGateways((await visibleAccount(context, request)).id);
      return { count: gateways.length, results: gateways.map(presentGateway) };
    },
  );
}

export function testConnectionRoute(app: App, context: TtlockContext): void {
  app.post(
    `${base}:id/test/`,
    {
      config: { apiScope: 'integrations:write', audit: 'never' },
      schema: {
        operationId: 'testTtlockConnection',
        summary: 'Find out what is wrong between here and a lock; opens no door and leaves nothing behind',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object({ lock_id: Type.Optional(VendorId) }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            result: CheckSchema.properties.result,
            lock_id: Type.Union([Type.String(), Type.Null()]),
            checks: Type.Array(CheckSchema, { description: 'In the order in which one needs the other' }),
          }),
          ...errorResponses(400, 401, 403, 404, 409, 503),
        },
      },
    },
    async (request) => {
      const account = await visibleAccount(context, request);
      const lockRef = request.body.lock_id ?? (await findLockToTest(context, account));
      const checks = await context.vendor.testConnection(account.id, lockRef);
      return { result: worstOf(checks), lock_id: lockRef, checks: checks.map(presentCheck) };
    },
  );
}
