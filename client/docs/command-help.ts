/** What a command says of itself beyond its options: the text behind the built-in help, as commander would print it. */
import type { Command } from 'commander';

export interface CommandHelp {
  /** Lines of a console, each beginning with `$ `. */
  examples: string[];
  /** Paragraphs that are no examples. */
  notes: string[];
}

/** Reads it from the printed help, which is the one public way. The command prints nowhere else afterwards. */
export function helpOf(command: Command): CommandHelp {
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text) });
  command.outputHelp();
  const after = printed.slice(command.helpInformation().length);
  const paragraphs = after
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  const isExamples = (paragraph: string): boolean => paragraph.startsWith('Examples:');
  return {
    examples: paragraphs.filter(isExamples).flatMap((paragraph) =>
      paragraph
        .split('\n')
        .slice(1)
        // What stands behind a gap explains the line, and is no part of it.
        .map((line) => line.trim().replace(/ {3,}(?!#)/, '   # ')),
    ),
    notes: paragraphs.filter((paragraph) => !isExamples(paragraph)).map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' ')),
  };
}
