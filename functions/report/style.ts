/** The looks of a report: a page of A4 on paper, one column on a telephone, dark where wanted. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--rule:#d0d7de;--paper:#fff;
--mark:#0550ae;--good:#1a7f37;--bad:#a40e26;--tint:#f6f8fa}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9ea7b3;--rule:#30363d;
--paper:#0d1117;
--mark:#79c0ff;--good:#56d364;--bad:#ff7b72;--tint:#161b22}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1rem 4rem;max-width:60rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0}
.soft{color:var(--soft)}
.phase{font-weight:600}.Succeeded{color:var(--good)}.Failed,.Cancelled{color:var(--bad)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.25rem;margin:.75rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.86rem}
caption{text-align:left;color:var(--soft);padding:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid var(--rule)}
td code{overflow-wrap:anywhere}
th{font-weight:600}
.wide{overflow-x:auto}
code,pre{font:.85em/1.45 ui-monospace,monospace}
pre{background:var(--tint);padding:.75rem;border-radius:6px;white-space:pre-wrap;
overflow-wrap:anywhere}
.why{border-left:4px solid var(--bad);padding:.25rem 0 .25rem 1rem;margin:1rem 0}
.plots{display:flex;flex-wrap:wrap;gap:1rem}
figure{margin:0;flex:1 1 18rem;max-width:27rem}figcaption{color:var(--soft);font-size:.82rem}
figure svg{width:100%;height:auto;display:block}
svg text{font:10px system-ui,sans-serif;fill:var(--soft)}
.axis{fill:none;stroke:var(--rule)}.line{fill:none;stroke:var(--mark);stroke-width:2}
.dot{fill:var(--mark);fill-opacity:.55}.best{fill:var(--good);fill-opacity:1}
.machines{display:flex;flex-wrap:wrap;gap:2rem;align-items:flex-start}
.machine{max-width:100%;height:auto}
@page{size:A4;margin:16mm}
@media print{body{max-width:none;padding:0;font-size:10pt}h2,h3{break-after:avoid}
figure,tr,dl,.machine{break-inside:avoid}td,th{overflow-wrap:anywhere}.wide{overflow:visible}}
`.replaceAll('\n', '');
