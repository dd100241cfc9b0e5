import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';

type Document = InstanceType<typeof PDFDocument>;
export type Weight = 'regular' | 'bold';

export const colors = {
  text: '#212529',
  muted: '#5c6670',
  line: '#ced4da',
  shade: '#f1f3f5',
  granted: '#1864ab',
  refused: '#f08c00',
  notice: '#fff3bf',
} as const;

export const margin = 48;
const footerHeight = 30;

/** Latin, Cyrillic and Greek, embedded: a report looks the same on every machine. */
const fontFiles: Readonly<Record<Weight, string>> = {
  regular: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
};

let fonts: Promise<Readonly<Record<Weight, Buffer>>> | undefined;

async function readFonts(): Promise<Readonly<Record<Weight, Buffer>>> {
  const { resolve } = createRequire(import.meta.url);
  const [regular, bold] = await Promise.all([readFile(resolve(fontFiles.regular)), readFile(resolve(fontFiles.bold))]);
  return { regular, bold };
}

export interface DocumentFacts {
  readonly title: string;
  readonly language: string;
  readonly madeAt: Date;
}

interface TextStyle {
  readonly size: number;
  readonly weight?: Weight;
  readonly color?: string;
  readonly align?: 'left' | 'right' | 'center';
}

/** One line of what somebody typed: nothing in it breaks the line or turns its direction. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** An A4 document that is drawn from top to bottom. Places are in points from the upper left corner. */
export class Canvas {
  readonly #document: Document;
  readonly #done: Promise<Buffer>;
  /** Where the next thing goes. */
  y = margin;

  private constructor(document: Document) {
    this.#document = document;
    const chunks: Buffer[] = [];
    this.#done = new Promise((resolve, reject) => {
      document.on('data', (chunk: Buffer) => chunks.push(chunk));
      document.on('end', () => resolve(Buffer.concat(chunks)));
      document.on('error', reject);
    });
  }

  static async open({ title, language, madeAt }: DocumentFacts): Promise<Canvas> {
    // Both take a moment to load, and only reports need them.
    const [{ default: Pdf }, { regular, bold }] = await Promise.all([import('pdfkit'), (fonts ??= readFonts())]);
    const document = new Pdf({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: language,
      displayTitle: true,
      info: { Title: title, Creator: 'SmartLock', Producer: 'SmartLock', CreationDate: madeAt, ModDate: madeAt },
    });
    document.registerFont('regular', regular);
    document.registerFont('bold', bold);
    return new Canvas(document);
  }

  get left(): number {
    return margin;
  }

  get width(): number {
    return this.#document.page.width - 2 * margin;
  }

  get bottom(): number {
    return this.#document.page.height - margin - footerHeight;
  }

  addPage(): void {
    this.#document.addPage();
    this.y = margin;
  }

  /** Begins a new page unless this much fits on the present one. */
  need(height: number): boolean {
    if (this.y + height <= this.bottom) return false;
    this.addPage();
    return true;
  }

  widthOf(text: string, { size, weight = 'regular' }: TextStyle): number {
    return this.#document.font(weight).fontSize(size).widthOfString(text);
  }

  /** One line; what does not fit ends in an ellipsis. */
  text(text: string, x: number, y: number, width: number, style: TextStyle): void {
    const { size, weight = 'regular', color = colors.text, align = 'left' } = style;
    const line = this.#fit(text, width, style);
    const room = width - (align === 'left' ? 0 : this.widthOf(line, style));
    const offset = align === 'left' ? 0 : align === 'right' ? room : room / 2;
    this.#document
      .font(weight)
      .fontSize(size)
      .fillColor(color)
      .text(line, x + offset, y, { lineBreak: false });
  }

  /** As many lines as it takes. Answers their height. */
  paragraph(
    text: string,
    x: number,
    y: number,
    width: number,
    { size, weight = 'regular', color = colors.text }: TextStyle,
  ): number {
    this.#document.font(weight).fontSize(size).fillColor(color);
    const height = this.#document.heightOfString(text, { width });
    this.#document.text(text, x, y, { width, height: height + 1 });
    return height;
  }

  heightOf(text: string, width: number, { size, weight = 'regular' }: TextStyle): number {
    return this.#document.font(weight).fontSize(size).heightOfString(text, { width });
  }

  #fit(text: string, width: number, style: TextStyle): string {
    if (this.widthOf(text, style) <= width) return text;
    // Whole characters, not halves of them.
    const characters = Array.from(text.slice(0, 300));
    let [fits, tooLong] = [0, characters.length];
    while (tooLong - fits > 1) {
      const middle = Math.floor((fits + tooLong) / 2);
      if (this.widthOf(`${characters.slice(0, middle).join('')}…`, style) <= width) fits = middle;
      else tooLong = middle;
    }
    return `${characters.slice(0, fits).join('').trimEnd()}…`;
  }

  box(x: number, y: number, width: number, height: number, color: string, radius = 0): void {
    if (width <= 0 || height <= 0) return;
    const shape =
      radius === 0 ? this.#document.rect(x, y, width, height) : this.#document.roundedRect(x, y, width, height, radius);
    shape.fill(color);
  }

  line(x1: number, y1: number, x2: number, y2: number, color: string = colors.line, width = 0.5): void {
    this.#document.moveTo(x1, y1).lineTo(x2, y2).lineWidth(width).stroke(color);
  }

  /** Draws the foot of every page, now that their number is known, and ends the document. */
  async finish(foot: (page: number, of: number) => { readonly left: string; readonly right: string }): Promise<Buffer> {
    const { count } = this.#document.bufferedPageRange();
    const half = this.width / 2;
    for (let page = 0; page < count; page += 1) {
      this.#document.switchToPage(page);
      const { left, right } = foot(page + 1, count);
      const y = this.#document.page.height - margin - 8;
      this.line(this.left, y - 8, this.left + this.width, y - 8);
      const style = { size: 7.5, color: colors.muted };
      this.text(left, this.left, y, half * 1.5, style);
      this.text(right, this.left + half, y, half, { ...style, align: 'right' });
    }
    this.#document.end();
    return await this.#done;
  }
}
