import type { CloudRequest } from '../cloud/messages.ts';
import { ApiFault } from './api-fault.ts';

/** Slashes too many, at the end or doubled, are what clients with a base URL of their own make. */
export function withoutSurplusSlashes(path: string): string {
  const single = path.replace(/\/{2,}/g, '/');
  return single.length > 1 ? single.replace(/\/$/, '') : single;
}

/** Query and form are one: the service asks neither for the method nor for the place. Of two values the form's wins. */
export async function readParameters(
  request: CloudRequest,
  query: string,
  areJsonBodiesRead: boolean,
): Promise<Map<string, string>> {
  const values = new Map(query === '' ? [] : new URLSearchParams(query));
  const { body } = request;
  if (body === undefined || body.length === 0) return values;
  const contentType = request.contentType?.toLowerCase() ?? '';
  if (contentType.startsWith('multipart/form-data')) {
    await readMultipart(values, body, request.contentType ?? '');
    return values;
  }
  const text = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  if (contentType.includes('json') || /^\s*[[{]/.test(text)) readJson(values, text, areJsonBodiesRead);
  else for (const [name, value] of new URLSearchParams(text)) values.set(name, value);
  return values;
}

async function readMultipart(values: Map<string, string>, body: string | Uint8Array, contentType: string): Promise<void> {
  try {
    const bytes = typeof body === 'string' ? body : new Uint8Array(body);
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
    for (const [name, value] of form)
      values.set(name, typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64'));
  } catch (error) {
    throw new ApiFault(
      -3,
      `invalid parameter: the multipart body cannot be read (${error instanceof Error ? error.message : 'broken'})`,
    );
  }
}

function readJson(values: Map<string, string>, text: string, isRead: boolean): void {
  if (!isRead) throw new ApiFault(-3, 'invalid parameter: a JSON body is not read here, send a form');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ApiFault(80002);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new ApiFault(80002);
  for (const [name, value] of Object.entries(parsed))
    if (value !== null && value !== undefined)
      values.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
}
