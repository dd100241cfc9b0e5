import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifySerializerCompiler } from 'fastify';

type Serialize = (data: unknown) => string;

const compile = SerializerSelector()({}, {}) as (part: { readonly schema: unknown }) => Serialize;

/**
 * Fastify's own serializers, made at the first answer that needs one: there are a few for each route, most of them for refusals that
 * hardly ever happen, and making them all is the larger part of a start.
 */
export const serializerCompiler: FastifySerializerCompiler<unknown> = ({ schema }) => {
  let serialize: Serialize | undefined;
  return (data) => (serialize ??= compile({ schema }))(data);
};
