/** Whether a path that comes from outside stays below the address that it is put behind, whatever reads it on its way. */

/** Servers and gateways decode a path once or twice; a text that is still escaped after so many times is meant for nobody. */
const MAX_DECODINGS = 4;

/**
 * Why a path would, or on some server might, be read as another one; undefined when it stays below its root.
 * @param path begins with a slash; a query may follow it
 */
export function pathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'it does not start with /';
  if (path.includes('#')) return 'it has a fragment, which is never sent';
  // A query is no way to anywhere, but is one line of a request as well.
  if (hasControl(path)) return 'it has a line break or another control character';
  let text = path.split('?', 1)[0] ?? '';
  if (!isUtf8(text)) return 'a percent sign in it does not begin the code of a character (write %25 for the sign itself)';
  for (let round = 0; ; round++) {
    const fault = faultOf(text);
    if (fault !== undefined) return round === 0 ? fault : `${fault}, once it is decoded`;
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === text) return undefined;
    if (round === MAX_DECODINGS) return 'it is encoded over and over';
    text = decoded;
  }
}

function faultOf(text: string): string | undefined {
  if (hasControl(text)) return 'it has a line break or another control character';
  if (text.includes('\\')) return 'it has a backslash, which some servers read as a slash';
  if (text.startsWith('//')) return 'it starts with //, which names a host';
  if (/^\/[a-z][a-z0-9+.-]*:\//i.test(text)) return 'it holds a whole address';
  // Some servers take what follows a semicolon off a segment, and spaces off its ends.
  const climbs = text.split('/').some((segment) => /^\.\.?$/.test((segment.split(';', 1)[0] ?? '').trim()));
  return climbs ? 'it has a segment . or .., which leads to another path' : undefined;
}

const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f]/.test(text);

function isUtf8(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Why a text cannot be one segment of a path; undefined when it can, once it is escaped. */
export function segmentFault(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (/\/|%2f/i.test(text)) return 'it has a slash';
  return pathFault(`/${encodeURIComponent(text)}`);
}
