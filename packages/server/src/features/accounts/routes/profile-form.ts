import type { FastifyRequest } from 'fastify';
import { parseJsonBody } from '../../../platform/http/json-body.ts';
import { pictureBytesMax } from '../picture.ts';

export const pictureFields: ReadonlySet<string> = new Set(['file', 'profile_picture']);

const pictures = new WeakMap<FastifyRequest, Buffer>();

/**
 * Before validation: the fields of multipart/form-data become the body, which the route's schema then judges like a JSON one; the
 * picture is kept aside. A file under another name stays in the body, where the schema refuses it by that name.
 */
export async function readProfileForm(request: FastifyRequest): Promise<void> {
  if (!request.isMultipart()) {
    if (request.body === undefined) request.body = {};
    return;
  }
  const body: Record<string, string> = {};
  for await (const part of request.parts({
    limits: { fileSize: pictureBytesMax, files: 1, fields: 10, fieldSize: 1024, parts: 11 },
  })) {
    if (part.type === 'field') {
      body[part.fieldname] = String(part.value);
    } else {
      const bytes = await part.toBuffer();
      if (pictureFields.has(part.fieldname)) pictures.set(request, bytes);
      else body[part.fieldname] = '';
    }
  }
  // By the way of every other body, so that the same texts are refused (NUL, half a character).
  request.body = parseJsonBody(Buffer.from(JSON.stringify(body)));
}

export function pictureOf(request: FastifyRequest): Buffer | undefined {
  return pictures.get(request);
}
