/** `csvdecode()`: tables as Go's encoding/csv reads them. */
import { STRING, objectOf } from '../value/type.js';
import { list, object, text, type Value } from '../value/value.js';

/** The first line names the columns; quotes as in RFC 4180. @throws Error for a table that is none */
export function fromCsv(word: string): Value {
  const [names, ...lines] = rowsOf(word);
  if (!names) throw new Error('The table has no line with the names of its columns');
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`The table has two columns ${repeated}`);
  const rows = lines.map((line) => {
    if (line.length !== names.length) throw new Error(`A line of the table has ${line.length} columns, and its head ${names.length}`);
    return object(new Map(names.map((name, index) => [name, text(line[index] ?? '')])));
  });
  return list(rows, objectOf(new Map(names.map((name) => [name, STRING]))));
}

/** Lines that are empty do not count. */
function rowsOf(source: string): string[][] {
  const word = source.replaceAll('\r\n', '\n');
  const rows: string[][] = [];
  let at = 0;
  while (at < word.length) {
    if (word[at] === '\n') {
      at++;
      continue;
    }
    const cells: string[] = [];
    for (;;) {
      const cell = word[at] === '"' ? quotedCell(word, at) : plainCell(word, at);
      cells.push(cell.value);
      at = cell.end + 1;
      if (word[cell.end] !== ',') break;
    }
    rows.push(cells);
  }
  return rows;
}

interface Cell {
  value: string;
  end: number;
}

function plainCell(word: string, at: number): Cell {
  const pattern = /[^,\n]*/y;
  pattern.lastIndex = at;
  const [value = ''] = pattern.exec(word) ?? [];
  if (value.includes('"')) throw new Error('A quote stands in a cell of the table that has none around it');
  return { value, end: at + value.length };
}

function quotedCell(word: string, at: number): Cell {
  const pattern = /"((?:[^"]|"")*)"(?=[,\n]|$)/y;
  pattern.lastIndex = at;
  const found = pattern.exec(word);
  if (!found) throw new Error('A quote of the table is not closed, or stands in the middle of a cell');
  return { value: (found[1] ?? '').replaceAll('""', '"'), end: at + found[0].length };
}
