/** Our messages end with the next step: their last sentence is the fix. */
export function splitNextStep(text: string): { message: string; fix: string } {
  const at = [...text.matchAll(/(?<=[.!?]) (?=[A-Z])/g)].at(-1)?.index;
  return at === undefined
    ? { message: text, fix: 'Mend that, then look again.' }
    : { message: text.slice(0, at), fix: text.slice(at + 1) };
}
