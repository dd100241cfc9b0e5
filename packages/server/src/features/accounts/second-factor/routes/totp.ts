import { Type } from 'typebox';
import { errorResponses } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { beginTotp, confirmTotpByCode, removeTotp, renewBackupCodes } from '../enrol-totp.ts';
import {
  BackupCodesAnswer,
  PendingTotpAnswer,
  presentBackupCodes,
  presentPendingTotp,
  presentSecondFactors,
  SecondFactorAnswer,
} from '../presenter.ts';
import { readSecondFactors } from '../store.ts';
import { CodeField } from './fields.ts';
import { ownerOf } from './request-owner.ts';

const tags = ['Second factor'];

export function readSecondFactor(app: App, context: AccountContext): void {
  app.get(
    '/api/v1/auth/second-factor/',
    {
      schema: {
        summary: 'Which second factors the account has',
        tags,
        operationId: 'getSecondFactor',
        response: { 200: SecondFactorAnswer, ...errorResponses(401) },
      },
    },
    async (request) => presentSecondFactors(await readSecondFactors(context.db, ownerOf(request).userId)),
  );
}

export function setUpTotp(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/second-factor/totp/',
    {
      config: { stepUp: true },
      schema: {
        summary: 'A secret for an authenticator app; it counts once a code confirms it',
        tags,
        operationId: 'setUpTotp',
        response: { 201: PendingTotpAnswer, ...errorResponses(401, 403, 409) },
      },
    },
    async (request, reply) => {
      const pending = await beginTotp(context, ownerOf(request).userId);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await presentPendingTotp(pending));
    },
  );
  app.post(
    '/api/v1/auth/second-factor/totp/confirm/',
    {
      schema: {
        summary: 'Switch the authenticator app on with its first code; the first second factor brings backup codes',
        tags,
        operationId: 'confirmTotp',
        body: Type.Object({ code: CodeField }),
        response: { 200: BackupCodesAnswer, ...errorResponses(400, 401, 409, 429) },
      },
    },
    async (request, reply) => {
      const codes = await confirmTotpByCode(context, ownerOf(request), request.body.code);
      reply.header('cache-control', 'no-store');
      return presentBackupCodes(codes);
    },
  );
  app.delete(
    '/api/v1/auth/second-factor/totp/',
    {
      config: { stepUp: true },
      schema: {
        summary: 'Remove the authenticator app',
        tags,
        operationId: 'removeTotp',
        response: { 204: Type.Null(), ...errorResponses(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await removeTotp(context, ownerOf(request).userId);
      return reply.code(204).send(null);
    },
  );
}

export function newBackupCodes(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/second-factor/backup-codes/',
    {
      config: { stepUp: true },
      schema: {
        summary: 'Ten new backup codes; the old ones open nothing any more',
        tags,
        operationId: 'renewBackupCodes',
        response: { 200: BackupCodesAnswer, ...errorResponses(401, 403, 409) },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return presentBackupCodes(await renewBackupCodes(context, ownerOf(request).userId));
    },
  );
}
