/** Finds what is left of a secret in a text, however it is written there. It decodes in its own way and shares nothing with the product. */

/** So many characters of a secret in a row are a leak. */
const WINDOW = 9;
/** How often what is escaped may be escaped again. */
const DEPTH = 4;

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", eacute: 'é' };
const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Texts that this one stands for, read by one kind of escape each, and by all of them. */
function readingsOf(text: string): string[] {
  const percent = (from: string) => from.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
  const html = (from: string) =>
    from.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal));
    });
  const backslash = (from: string) =>
    from.replace(/(?:\\x[0-9a-f]{2})+|\\u([0-9a-f]{4})|\\([^ux])/gi, (whole, unit?: string, sign?: string) => {
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (sign !== undefined) return signs[sign] ?? sign;
      return Buffer.from(whole.replaceAll('\\x', ''), 'hex').toString();
    });
  return [percent(text), html(text), backslash(text), backslash(html(percent(text))), text.replaceAll('+', ' ')].filter((one) => one !== text);
}

/** What may stand in base64 and in hex, at whichever place it begins. */
function decodedOf(text: string): string[] {
  const joined = text.replace(/(?:\\n|\n|\s)+/g, '');
  const of64 = [text, joined].flatMap((from) => from.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []);
  const ofHex = text.match(/(?:[0-9a-f]{2}){8,}/gi) ?? [];
  return [
    ...of64.flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1'))),
    ...ofHex.flatMap((run) => [run, run.slice(1)].map((from) => Buffer.from(from, 'hex').toString('latin1'))),
  ];
}

/** All that the text may be read as. */
function allReadings(text: string): Set<string> {
  const all = new Set([text]);
  let last = [text];
  for (let depth = 0; depth < DEPTH && last.length > 0; depth += 1) {
    last = [...new Set(last.flatMap(readingsOf))].filter((one) => !all.has(one));
    for (const one of last) all.add(one);
  }
  for (const one of [...all]) all.add(decodedOf(one).join('\n'));
  return all;
}

/** The pieces of the secrets that stand in the text, with what stands around them; empty where nothing leaked. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const windows = new Set(secrets.flatMap((secret) => Array.from({ length: Math.max(0, secret.length - WINDOW + 1) }, (_, at) => secret.slice(at, at + WINDOW))));
  const found = new Set<string>();
  for (const reading of allReadings(text)) {
    for (let at = 0; at + WINDOW <= reading.length; at += 1)
      if (windows.has(reading.slice(at, at + WINDOW))) {
        found.add(reading.slice(Math.max(0, at - 60), at + 60));
        at += 200;
      }
  }
  return [...found];
}
