/** A report as one page: no script, no request, no style but its own. */
import { html } from '../html.js';
import type { Report } from '../report.js';
import { auditSection } from './audit.js';
import { callsSection } from './calls.js';
import { changesSection } from './changes.js';
import { costSection } from './cost.js';
import { evidenceSection } from './evidence.js';
import { head, titleOf } from './head.js';
import { probesSection } from './probes.js';
import { stepsSection } from './steps.js';
import { style, styleHash } from './style.js';
import { timelineSection } from './timeline.js';

/** By this, a file is known to be a report. It stands near the beginning. */
export const GENERATOR = 'tir-rollouts report';

/** A whole HTML document, in UTF-8. Everything that came from outside is escaped, and a policy forbids whatever is not the page itself. */
export function renderReport(report: Report): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${styleHash}; base-uri 'none'; form-action 'none'">
<meta name="generator" content="${GENERATOR}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${titleOf(report)}: ${report.outcome.phase}</title>
${style}
</head>
<body>
${head(report)}
<main>
${timelineSection(report)}
${evidenceSection(report)}
${stepsSection(report)}
${probesSection(report)}
${callsSection(report)}
${costSection(report)}
${changesSection(report)}
${auditSection(report)}
</main>
<footer><p>Operation <code>${report.operation.id}</code>, from what tir-rollouts recorded. All times are UTC.</p></footer>
</body>
</html>
`.toString();
}
