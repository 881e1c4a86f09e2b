/** What was kept when a step failed, before anything was taken back. */
import { html, type Html } from '../html.js';
import type { Report } from '../report.js';
import { facts, section, table } from './parts.js';
import { moment, toned } from './words.js';

export function evidenceSection({ evidence }: Report): Html | undefined {
  if (!evidence) return undefined;
  const { at, failure, endpointId, status, replicas, replicasMissing, logs } = evidence;
  return section(
    'evidence',
    'Evidence',
    html`<p class="soft">What was to be seen when it went wrong or was ended, before anything was taken back.</p>`,
    facts([
      ['Kept', moment(at)],
      ['Failure', failure && html`<code>${failure.type}</code> ${failure.message}`],
      ['TIR endpoint', endpointId],
      ['TIR said', html`<code>${status}</code>`],
      ['Replicas', replicas ? (replicas.length === 0 ? 'none' : undefined) : (replicasMissing ?? 'not listed')],
    ]),
    replicas && replicas.length > 0 && table('Replicas', [{ head: 'Replica' }, { head: 'Status' }], replicas.map(({ name, status: word }) => [html`<code>${name}</code>`, toned(/error|fail|crash/i.test(word) ? 'bad' : 'plain', word)])),
    html`<h3>Worker logs</h3>`,
    logs ? html`<pre class="wrap">${logs}</pre>` : html`<p>TIR gave none.</p>`,
  );
}
