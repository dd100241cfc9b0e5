import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Type } from 'typebox';
import { SmartLockError } from '../errors.ts';
import { isTimestamp } from './timestamp.ts';
import { validatorCompiler } from './validation.ts';

describe('a timestamp', () => {
  it('has a zone and names an instant that exists', () => {
    for (const good of [
      '2026-01-31T12:00:00Z',
      '2026-01-31T12:00:00.123+02:00',
      '2024-02-29T23:59:59-11:30',
      '1900-01-01t00:00:00z',
    ]) {
      assert.ok(isTimestamp(good), good);
      assert.ok(!Number.isNaN(Date.parse(good)), good);
    }
    const bad = [
      '2026-01-31T12:00:00',
      '2026-01-31',
      '2026-02-30T00:00:00Z',
      '2025-02-29T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T23:59:60Z',
      '0000-01-01T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00+24:00',
      '2026-01-01T00:00:00Z\n',
      '٢٠٢٦-01-01T00:00:00Z',
      '',
    ];
    for (const text of bad) assert.ok(!isTimestamp(text), text);
  });

  it('is whatever toISOString writes from 1900 on', () => {
    const from = new Date('1900-01-01T00:00:00Z');
    const to = new Date('9999-12-31T23:59:59Z');
    fc.assert(fc.property(fc.date({ min: from, max: to, noInvalidDate: true }), (date) => isTimestamp(date.toISOString())));
  });
});

describe('validation', () => {
  const schema = Type.Object({
    ids: Type.Optional(Type.Array(Type.Integer())),
    limit: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    ratio: Type.Optional(Type.Number()),
    on: Type.Optional(Type.Boolean()),
    name: Type.Optional(Type.String()),
  });
  function read(httpPart: string, value: unknown): unknown {
    const validate = validatorCompiler({ schema, method: 'GET', url: '/', httpPart });
    const answer = validate(value) as true | { error: unknown };
    if (answer === true) return value;
    assert.ok(answer.error instanceof SmartLockError);
    return answer.error.fields.map(({ field, code }) => `${field} ${code}`);
  }

  it('reads numbers, booleans and lists from a query', () => {
    assert.deepEqual(read('querystring', { ids: '1', limit: '5', ratio: '-1.5e2', on: 'false', name: '17' }), {
      ids: [1],
      limit: 5,
      ratio: -150,
      on: false,
      name: '17',
    });
    assert.deepEqual(read('querystring', { ids: ['1', '2'] }), { ids: [1, 2] });
  });

  it('does not guess', () => {
    assert.deepEqual(read('querystring', { ids: ['1', 'b'] }), ['ids.1 invalid_type']);
    for (const text of ['', ' 1', '1 ', '0x10', '1e3', '01', '1.0', 'Infinity', 'NaN', '9'.repeat(40)]) {
      assert.deepEqual(read('querystring', { limit: text }), ['limit invalid_type'], text);
    }
    for (const text of ['1', '0', 'True', 'yes', ''])
      assert.deepEqual(read('querystring', { on: text }), ['on invalid_type'], text);
    assert.deepEqual(read('querystring', { name: ['a', 'b'] }), ['name invalid_type']);
  });

  it('takes a body as it is', () => {
    assert.deepEqual(read('body', { ids: '1', on: 'true', limit: '5' }), [
      'ids invalid_type',
      'limit invalid_type',
      'on invalid_type',
    ]);
    assert.deepEqual(read('body', { limit: null }), { limit: null });
  });

  it('answers a bounded number of errors', () => {
    const closed = Type.Object({}, { additionalProperties: false });
    const validate = validatorCompiler({ schema: closed, method: 'POST', url: '/', httpPart: 'body' });
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${index}`, index]));
    const { error } = validate(many) as { error: SmartLockError };
    assert.ok(error.fields.length > 0 && error.fields.length <= 30);
    assert.ok(error.message.length < 500);
  });
});
