/** How the page looks: on screens from 360 px, light and dark, and on paper. */
import { createHash } from 'node:crypto';
import { styleSheet } from '../html.js';

/** Colours by what they mean. Text on its ground has a contrast of at least 4.5, marks of plots at least 3; a test measures them. */
export const palettes = {
  light: {
    ground: '#ffffff',
    raised: '#f5f6f8',
    line: '#d3d8de',
    ink: '#1a1e22',
    soft: '#565f68',
    link: '#0b57a4',
    good: '#12652d',
    bad: '#a3142a',
    wait: '#7a4d00',
    work: '#3f74ad',
    person: '#9a6a12',
    back: '#b0485a',
  },
  dark: {
    ground: '#15181b',
    raised: '#1e2327',
    line: '#3a4249',
    ink: '#e5e8eb',
    soft: '#a7b0b8',
    link: '#84b8f0',
    good: '#74c98a',
    bad: '#ff9797',
    wait: '#e2b458',
    work: '#6fa3dc',
    person: '#cf9f3f',
    back: '#e0808f',
  },
} as const;

const variables = (palette: Readonly<Record<string, string>>): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

const rules = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:0.9375rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main,header,footer{max-width:78rem;margin:0 auto;padding:0 clamp(1rem,3vw,2.5rem)}
header{padding-top:1.75rem}
footer{padding-top:1rem;padding-bottom:2.5rem;color:var(--soft);font-size:0.8125rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 0.75rem;font-weight:650;overflow-wrap:anywhere}
h2{font-size:1.125rem;line-height:1.3;margin:0 0 0.25rem;font-weight:650}
h3{font-size:0.9375rem;margin:1.25rem 0 0.25rem;font-weight:650}
section{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line)}
p{margin:0 0 0.6rem;max-width:46rem;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:0.15em}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:0.86em}
code{overflow-wrap:anywhere}
.soft{color:var(--soft)}
.kicker{margin:0 0 0.15rem;color:var(--soft);font-size:0.8125rem}
.state{display:flex;gap:0.15rem 0.7rem;flex-wrap:wrap;align-items:baseline;margin:0 0 1rem;padding:0.55rem 0.8rem;border-left:4px solid var(--soft);background:var(--raised);max-width:none}
.state strong{font-size:1.0625rem}
.state.good{border-color:var(--good)}.state.bad{border-color:var(--bad)}.state.wait{border-color:var(--wait)}
.state span:last-child{flex:1 1 18rem;min-width:0;overflow-wrap:anywhere}
.tone{white-space:nowrap}.tone .sign{display:inline-block;min-width:1em;margin-right:0.25em;font-weight:700}
.good>.sign,.tone.good{color:var(--good)}.bad>.sign,.tone.bad{color:var(--bad)}.wait>.sign,.tone.wait{color:var(--wait)}
.tone.plain{color:var(--soft)}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0.2rem 1.1rem;margin:0}
dl.facts dt{color:var(--soft)}
dl.facts dd{margin:0;overflow-wrap:anywhere}
dl.facts+dl.facts{margin-top:0.7rem}
@media(min-width:66rem){dl.facts.two{grid-template-columns:max-content minmax(0,1fr) max-content minmax(0,1fr)}}
ul.sums{display:flex;flex-wrap:wrap;gap:0.2rem 2rem;list-style:none;margin:1rem 0 0;padding:0.6rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
ul.sums b{font-weight:650}
ul.sums span{color:var(--soft)}
ul.plain{margin:0 0 0.6rem;padding-left:1.1rem;max-width:52rem}
ul.plain li{overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:0.4rem 0 0.8rem}
.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;font-size:0.875rem}
table.wide{width:100%}
caption{text-align:left;color:var(--soft);padding-bottom:0.2rem;font-size:0.8125rem}
th,td{text-align:left;vertical-align:top;padding:0.22rem 1rem 0.22rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
thead th{color:var(--soft);font-weight:500;white-space:nowrap}
td.n,th.n{text-align:right;white-space:nowrap}
td code{white-space:nowrap}
td.w{min-width:17rem;overflow-wrap:anywhere}
td.p{width:40%;min-width:20rem;overflow-wrap:anywhere}
td.w code,td.p code{white-space:normal}
td.k,th.k{white-space:nowrap}
tfoot td,tfoot th{border-bottom:0;font-weight:650}
td.m{width:38%;min-width:11rem;vertical-align:middle}
details{margin:0.4rem 0 0.8rem}
td details{margin:0}
summary{cursor:pointer;color:var(--link)}
summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
pre{margin:0.4rem 0 0.8rem;padding:0.6rem 0.8rem;background:var(--raised);border:1px solid var(--line);overflow-x:auto;line-height:1.45;tab-size:2}
pre.wrap{white-space:pre-wrap;overflow-wrap:anywhere}
ol.attempts{margin:0.1rem 0 0.3rem;padding-left:1.6rem;color:var(--soft);white-space:nowrap}
figure{margin:0.6rem 0 0.9rem}
figcaption{color:var(--soft);font-size:0.8125rem;max-width:52rem}
.plot{padding:0 5.2rem 0 7.4rem}
.plot.probe{padding:0 1.9rem 0 3.9rem}
.plot svg,svg.mini{display:block}
svg,svg svg{overflow:visible}
svg text{font:0.75rem system-ui,sans-serif;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .soft{fill:var(--soft)}
svg .halo{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}
.grid{stroke:var(--line);stroke-width:1}
.rule{stroke:var(--line);stroke-width:1}
.bound{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:6 4}
.boundtext{fill:var(--bad)}
.bar{stroke-width:1}
.bar.work{fill:var(--work);stroke:var(--work)}
.bar.wait{fill:url(#hatch);stroke:var(--work)}
.bar.person{fill:url(#dots);stroke:var(--person)}
.bar.back{fill:url(#cross);stroke:var(--back)}
.hatchline{stroke:var(--work);stroke-width:2}
.crossline{stroke:var(--back);stroke-width:1.2;fill:none}
.dot{fill:var(--person)}
.mark{stroke-width:1.5;fill:var(--ground)}
.mark.good{stroke:var(--good);fill:var(--good)}
.mark.bad{stroke:var(--bad);fill:var(--bad)}
.mark.said{stroke:var(--person);fill:var(--person)}
.go{stroke:var(--work);stroke-width:1.5;fill:none}
.tick{stroke:var(--soft);stroke-width:1}
.hit{fill:var(--good);stroke:var(--ground);stroke-width:0.75}
.miss{stroke:var(--bad);stroke-width:2;fill:none}
.streak{fill:var(--good);fill-opacity:0.1}
.streakline{stroke:var(--good);stroke-width:1.5}
ul.legend{display:flex;flex-wrap:wrap;gap:0.1rem 1.4rem;list-style:none;margin:0.3rem 0 0;padding:0;color:var(--soft);font-size:0.8125rem}
ul.legend svg{display:inline-block;vertical-align:-1px;margin-right:0.4rem;overflow:visible}
nav ul{display:flex;flex-wrap:wrap;gap:0.1rem 1.2rem;list-style:none;margin:0.7rem 0 0;padding:0;font-size:0.875rem}
@media(max-width:44rem){
body{font-size:0.875rem}
.fine{display:none}
dl.facts,dl.facts.two{grid-template-columns:minmax(0,1fr)}
dl.facts dt{margin-top:0.35rem}
dl.facts dt,dl.facts dd{line-height:1.35}
ul.sums{gap:0.1rem 1.4rem}
.plot{padding:0 4.6rem 0 6.9rem}
.plot.probe{padding:0 1.4rem 0 3.4rem}
th,td{padding-right:0.8rem}
td.w{min-width:24rem}
td.p{min-width:30rem}
}
@media print{
body{font-size:9pt}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
.scroll,pre{overflow:visible}
table{font-size:8pt}
th,td{padding-right:0.5rem}
td.w,td.p,td.m{min-width:0}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
nav,.screen{display:none}
a{color:inherit}
tr,figure,.state{break-inside:avoid}
h2,h3{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
@page{margin:14mm}
}
`;

const sheet = `:root{color-scheme:light dark;${variables(palettes.light)}}@media screen and (prefers-color-scheme:dark){:root{${variables(palettes.dark)}}}${rules}`;

/** The style element. */
export const style = styleSheet(sheet);

/** Names the style sheet for a Content-Security-Policy, so that no other one counts, nor a style attribute. */
export const styleHash = `'sha256-${createHash('sha256').update(sheet).digest('base64')}'`;
