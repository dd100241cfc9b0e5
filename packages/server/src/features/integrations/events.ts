import { Type } from 'typebox';
import { defineEvent } from '../../platform/events/event.ts';
import { Id } from '../../platform/http/schemas.ts';

export const integrationTokenFailed = defineEvent({
  type: 'integration.token_failed',
  summary: 'The token of an account at a vendor of locks could not be renewed',
  data: Type.Object({
    vendor: Type.String(),
    account_id: Id,
    name: Type.String(),
    code: Type.String(),
    message: Type.String({ description: 'What is wrong and what to do' }),
    needs_person: Type.Boolean({ description: 'It does not pass by itself: somebody must sign in again' }),
  }),
});

export const integrationConnected = defineEvent({
  type: 'integration.connected',
  summary: 'An account at a vendor of locks was connected, or signed in again',
  data: Type.Object({ vendor: Type.String(), account_id: Id, name: Type.String() }),
});

/** All of them, for the list that clients see. */
export const integrationEvents = [integrationTokenFailed, integrationConnected];
