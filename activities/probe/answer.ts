/** What an answer of an endpoint says, in whatever form its server says it. */

/** What came back. */
export interface ProbeAnswer {
  status: number;
  text: string;
  /** The answer was longer than what is kept. */
  cut: boolean;
}

/** The answer as JSON; undefined when it is none. */
export function jsonOf(answer: ProbeAnswer): unknown {
  if (answer.cut) return undefined;
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}

/** A field of a JSON object or list, however deep; undefined when the way does not exist. */
export function fieldAt(value: unknown, ...way: (string | number)[]): unknown {
  let here = value;
  for (const step of way) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** A text of at least one character; else undefined. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A login page, a portal, an error of a gateway: nothing that a model server answers. */
export const isWebPage = ({ text }: Pick<ProbeAnswer, 'text'>): boolean => /^\s*(<!--[^]*?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(text);

/**
 * The server's own words for what is wrong, such as `The model does not support Completions API`; undefined when it
 * says nothing. Not yet cut or redacted. The forms are those of OpenAI, vLLM, SGLang, FastAPI, TorchServe, Text
 * Embeddings Inference and Triton.
 */
export function serverWords(answer: Pick<ProbeAnswer, 'text' | 'status'>): string | undefined {
  const json = jsonOf({ ...answer, cut: false });
  const error = fieldAt(json, 'error');
  const places = [fieldAt(error, 'message'), fieldAt(json, 'message'), error, fieldAt(json, 'detail'), fieldAt(json, 'detail', 0, 'msg')];
  const said = places.map(textOf).find((text) => text !== undefined);
  if (said !== undefined) return said.trim();
  if (json !== undefined) return typeof json === 'object' ? JSON.stringify(json) : String(json);
  if (isWebPage(answer)) {
    const title = /<title[^>]*>([^<]*)/i.exec(answer.text)?.[1]?.trim();
    return title ? `a web page, ${title}` : 'a web page';
  }
  return textOf(answer.text.trim());
}

/** Whether a value of the world holds a text: in one of its texts, decoded, or in its JSON without spaces. */
export function holdsText(value: unknown, expected: string): boolean {
  if (typeof value === 'string') return value.includes(expected);
  if (value === undefined) return false;
  const inside = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return inside.some((one) => typeof one !== 'number' && holdsText(one, expected)) || JSON.stringify(value).includes(expected);
}

/** Numbers behind the first match of a pattern, as far as the answer was kept: a vector longer than that is still one. */
export function leadingNumbers(text: string, before: RegExp): number[] {
  const found = before.exec(text);
  if (!found) return [];
  const inside = text.slice(found.index + found[0].length);
  const whole = inside.slice(0, inside.includes(']') ? inside.indexOf(']') : inside.lastIndexOf(','));
  return whole.trim() === '' ? [] : whole.split(',').map(Number);
}
