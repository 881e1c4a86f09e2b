/** A spec in the making: values, the places they come from, and what was found on the way. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { ErrorCode, FindingCode, WarningCode } from '../../../../workflows/contract/finding-codes.js';
import { formatPath, touches, type FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import type { Place, Position, Source } from '../../document.js';
import type { SecretReference } from './secret-references.js';
import type { Setting } from '../../set-value.js';

export interface Words<Code extends FindingCode> {
  code: Code;
  message: string;
  fix: string;
}

export class Draft {
  readonly value: Record<string, unknown> = {};
  readonly findings: Finding[] = [];
  readonly unread: string[] = [];
  /** References that stand for expressions. */
  readonly secrets: SecretReference[] = [];
  readonly #places = new Map<string, Place>();

  /** @param settings changes of the command line: what they write need not be readable in the file */
  constructor(
    readonly source: Source,
    readonly place: Position,
    readonly settings: readonly Setting[],
  ) {}

  /** True when the command line gives the field, or all that is around it. */
  isOverridden(path: FieldPath): boolean {
    const text = formatPath(path);
    return this.settings.some((setting) => {
      const own = formatPath(setting.path);
      return own.length <= text.length && touches(own, text);
    });
  }

  set(path: FieldPath, value: unknown): void {
    let holder: Record<string | number, unknown> = this.value;
    for (const [index, step] of path.slice(0, -1).entries())
      holder = (holder[step] ??= typeof path[index + 1] === 'number' ? [] : {}) as Record<string, unknown>;
    holder[path.at(-1) ?? ''] = value;
  }

  /** @param file that of the place, where an override file gives the field */
  mark(path: FieldPath, { line, column }: Position, file = this.source.file): void {
    this.#places.set(formatPath(path), { line, column, ...(file === this.source.file ? {} : { file }) });
  }

  /** The field has a finding of its own; null stands there, which no rule draws anything from. */
  leaveUnread(path: FieldPath): void {
    this.set(path, null);
    this.unread.push(formatPath(path));
  }

  error(words: Words<ErrorCode>, place: Place, path: FieldPath = []): void {
    this.#add('error', words, place, path);
  }

  warn(words: Words<WarningCode>, place: Place, path: FieldPath = []): void {
    this.#add('warning', words, place, path);
  }

  /** Place of the field, or of its nearest parent that has one. */
  readonly locate = (path: FieldPath): Place => {
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(formatPath(path.slice(0, length)));
      if (place) return place;
    }
    return this.place;
  };

  #add(severity: Finding['severity'], words: Words<FindingCode>, place: Place, path: FieldPath): void {
    this.findings.push({ severity, path: formatPath(path), ...words, ...this.source, ...place });
  }
}
