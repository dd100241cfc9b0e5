import { Type } from 'typebox';
import { notFound } from '../../../platform/errors.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { drawQrCode, isImageToken, readImageName } from '../qr-image.ts';
import { findById } from '../use-qr-code.ts';
import type { AccessRoutesContext } from './context.ts';

const types = { png: 'image/png', svg: 'image/svg+xml' } as const;

/** Open to whoever knows the name, which cannot be guessed: an <img> sends no Authorization header. */
export function qrImage(app: App, context: AccessRoutesContext): void {
  app.get(
    '/media/qrcodes/:name',
    {
      schema: {
        operationId: 'getQrCodeImage',
        summary: 'A QR code as a picture, PNG or SVG',
        tags: ['Access'],
        params: Type.Object({ name: Type.String({ maxLength: 80 }) }),
        response: {
          200: Type.Unsafe<Buffer>({
            content: { 'image/png': { schema: { type: 'string' } }, 'image/svg+xml': { schema: { type: 'string' } } },
          }),
          ...errorResponses(404),
        },
      },
    },
    async (request, reply) => {
      const name = readImageName(request.params.name);
      const qrCode = name === null ? null : await findById(context, name.id);
      if (name === null || qrCode === null || !isImageToken(context.keyring, qrCode, name.token)) throw notFound('picture');
      const bytes = await drawQrCode(qrCode.code, name.type);
      // Not for long, and in no shared cache: the picture ends with its code.
      reply.header('cache-control', 'private, max-age=60');
      return reply.type(types[name.type]).send(bytes);
    },
  );
}
