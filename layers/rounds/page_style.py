"""Style of the page of day sheets: one column on a phone, two of facts on paper."""

SANS = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", sans-serif'
STYLE = f"""
@page {{ size: A4; margin: 14mm 14mm 16mm; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 52rem; padding: 0.8rem; color: #1a1a1a; background: #faf8f2;
  font: 16px/1.55 {SANS}; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.35rem; line-height: 1.3; margin: 0 0 0.4rem; color: #b2182b; }}
h2 {{ font-size: 1.15rem; margin: 1.4rem 0 0.3rem; padding-bottom: 0.25rem;
  border-bottom: 2px solid #b2182b; break-after: avoid; }}
h3 {{ font-size: 1.02rem; margin: 0; }}
p {{ margin: 0.15rem 0; }}
.source {{ color: #444; font-size: 0.88rem; }}
.source b, .mark {{ display: inline-block; padding: 0 0.35em; border: 1px solid #9a5b00;
  border-radius: 3px; color: #7a4700; background: #fff4dc; font-size: 0.8rem; font-weight: 600; }}
.days a, .go a {{ display: inline-block; margin: 0.25rem 0.4rem 0.25rem 0; padding: 0.45rem 0.7rem;
  border: 1px solid #1a5f9c; border-radius: 4px; color: #1a5f9c; background: #fff;
  text-decoration: none; }}
.missed {{ list-style: none; margin: 0.4rem 0; padding: 0; }}
.missed li {{ margin: 0 0 0.5rem; padding: 0.6rem; background: #fff; border: 1px solid #b2182b;
  border-radius: 4px; break-inside: avoid; }}
.secret {{ padding: 0.3rem 0.6rem; background: #b2182b; color: #fff; font-weight: 700; }}
.sum {{ font-weight: 600; font-variant-numeric: tabular-nums; }}
.stops {{ list-style: none; margin: 0.6rem 0; padding: 0; }}
.stop {{ display: flex; gap: 0.7rem; margin: 0 0 0.6rem; padding: 0.7rem; background: #fff;
  border: 1px solid #cfc8b4; border-radius: 4px; break-inside: avoid; }}
.number {{ flex: 0 0 2rem; height: 2rem; border-radius: 50%; background: #1a1a1a; color: #fff;
  text-align: center; line-height: 2rem; }}
.home .number {{ background: #fff; color: #1a1a1a; border: 1px solid #1a1a1a; }}
.body {{ flex: 1 1 auto; min-width: 0; }}
.time {{ font-size: 1.02rem; font-variant-numeric: tabular-nums; }}
time {{ font-weight: 700; font-size: 1.15rem; }}
.way {{ color: #444; font-size: 0.88rem; }}
dl {{ display: grid; grid-template-columns: minmax(5.2em, max-content) 1fr; gap: 0.15rem 0.6rem;
  margin: 0.4rem 0 0.2rem;
  font-size: 0.94rem; }}
dt {{ color: #555; }}
dd {{ margin: 0; white-space: pre-line; }}
.go span {{ margin-right: 0.5rem; color: #555; font-size: 0.94rem; }}
summary {{ padding: 0.35rem 0; color: #1a5f9c; cursor: pointer; }}
details ol, details ul {{ margin: 0.2rem 0; padding-left: 1.6rem; font-size: 0.92rem; }}
small {{ color: #555; }}
.signed {{ display: none; }}
@media print {{
  body {{ max-width: none; padding: 0; background: none; font-size: 9.5pt; line-height: 1.45; }}
  .days {{ display: none; }}
  .day + .day {{ break-before: page; }}
  .stop {{ margin-bottom: 2mm; padding: 2mm; }}
  .go a {{ padding: 0; margin: 0 3mm 0 0; border: 0; }}
  dl {{ margin: 1mm 0; }}
  .signed {{ display: flex; gap: 20mm; margin-top: 8mm; }}
  .signed span {{ flex: 1; padding-bottom: 8mm; border-bottom: 0.2mm solid #1a1a1a; }}
}}
"""
