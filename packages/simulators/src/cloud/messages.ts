export interface CloudRequest {
  method: string;
  /** With its query. */
  url: string;
  contentType?: string | undefined;
  authorization?: string | undefined;
  body?: string | Uint8Array | undefined;
}

/** `cut` ends the connection without an answer; `hang` gives none for a time. */
export type CloudReply =
  | {
      kind: 'response';
      status: number;
      contentType: string;
      body: string;
      isTruncated: boolean;
      headers?: Readonly<Record<string, string>>;
    }
  | { kind: 'cut' }
  | { kind: 'hang'; holdMs: number };

export const jsonType = 'application/json;charset=UTF-8';

export function jsonReply(body: object, status = 200): CloudReply {
  return { kind: 'response', status, contentType: jsonType, body: JSON.stringify(body), isTruncated: false };
}

export function htmlReply(status: number, title: string): CloudReply {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { kind: 'response', status, contentType: 'text/html', body, isTruncated: false };
}

export function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  return { path: mark < 0 ? url : url.slice(0, mark), query: mark < 0 ? '' : url.slice(mark + 1) };
}
