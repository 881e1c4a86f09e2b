/** Levels of nesting that a body may have. Real ones have fewer than ten; what is nested a hundred thousand deep can be read but never written again. */
const deepest = 200;

/**
 * Reads JSON that can be written again, so that it may be stored, echoed and kept in the ledger.
 * @throws SyntaxError for what is not JSON, and for what is nested too deep
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`The JSON is nested more than ${deepest} levels deep.`);
  return JSON.parse(text);
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (sign === '"') inText = !inText;
    else if (inText && sign === '\\') place += 1;
    else if (inText) continue;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
