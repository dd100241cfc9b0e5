import { randomBytes } from 'node:crypto';
import type { Api } from './api.ts';
import type { LockKeys } from './mosquitto-lock.ts';

export interface Person {
  readonly id: number;
  readonly email: string;
  readonly password: string;
  /** The API as this person. */
  readonly api: Api;
}

export interface RegisteredLock {
  readonly id: number;
  readonly deviceId: string;
  readonly keys: LockKeys;
}

/** Registers a user under an address that no other test has. */
export async function registerPerson(api: Api, firstName: string): Promise<Person> {
  const email = `${firstName.toLowerCase()}.${randomBytes(6).toString('hex')}@example.com`;
  const password = `Door-${randomBytes(9).toString('base64url')}-7`;
  const request = {
    email,
    password,
    password_confirm: password,
    first_name: firstName,
    last_name: 'Doe',
    phone_number: '+1234567890',
  };
  const answer = await api.post('/auth/register/', request);
  if (answer.status !== 201) throw new Error(`Registering ${email} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return { id: answer.number('user.id'), email, password, api: api.as(answer.text('tokens.access')) };
}

export async function registerLock(owner: Person, name: string): Promise<RegisteredLock> {
  const answer = await owner.api.post('/devices/', { name, location: 'Home - Main Entrance' });
  if (answer.status !== 201)
    throw new Error(`Registering the lock ${name} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return {
    id: answer.number('id'),
    deviceId: answer.text('device_id'),
    keys: {
      api_key: answer.text('keys.api_key'),
      secret_key: answer.text('keys.secret_key'),
      encryption_key: answer.text('keys.encryption_key'),
      key_version: answer.number('keys.key_version'),
    },
  };
}
