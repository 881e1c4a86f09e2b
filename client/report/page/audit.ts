/** The audit, entry by entry. */
import { html, type Html } from '../html.js';
import type { Report } from '../report.js';
import { folded, section, table } from './parts.js';
import { clock, count } from './words.js';

export const auditSection = ({ audit }: Report): Html =>
  section(
    'audit',
    'Audit',
    html`<p class="soft">Decisions as they were made; an intent before each act and its outcome after it.</p>`,
    folded(
      count(audit.length, 'entry', 'entries'),
      table(
        'Audit entries',
        [{ head: 'No.', kind: 'n' }, { head: 'At (UTC)', kind: 'k' }, { head: 'Entry' }, { head: 'Of' }, { head: 'What it says', kind: 'w' }],
        audit.map(({ seq, at, kind, subject, text }) => [seq, clock(at), kind, html`<code>${subject}</code>`, text]),
      ),
    ),
  );
