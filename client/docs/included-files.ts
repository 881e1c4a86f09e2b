/** Fenced blocks whose first line names a file of examples/: they hold what the file holds. */

const block = /^```(\w+) (examples\/\S+)\n[\s\S]*?^```$/gm;

/** The page with each block as its file is now. @param read text of a file, by its path below the root */
export const withIncludedFiles = (text: string, read: (file: string) => string): string =>
  text.replaceAll(block, (_whole, language: string, file: string) => `\`\`\`${language} ${file}\n${read(file).trimEnd()}\n\`\`\``);

/** Files that the page includes. */
export const includedFiles = (text: string): string[] => [...text.matchAll(block)].map(([, , file]) => file ?? '');
