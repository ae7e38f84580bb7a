"""The process that lays out one document and ends: `python -m kiosk.core.typesetter`, an order as JSON on standard input.

Answers on standard output with each page or file behind its length in four bytes. What goes wrong is said by place in the template alone:
typst's own messages quote the text that did not fit, which may be a name.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path

MOST_MEMORY = 4 << 30
MOST_CPU = 60  # seconds, of all threads together

PRELUDE = """
#let families = json(bytes(sys.inputs.families))
#set text(font: families, fallback: false)
#let point(character) = {
  let code = upper(str(str.to-unicode(character), base: 16))
  if code.len() < 4 { code = "0" * (4 - code.len()) + code }
  let half = calc.ceil(code.len() / 2)
  box(stroke: 0.5pt, inset: 0.1em, baseline: 0.2em, height: 1em, width: 1em, align(center + horizon, {
    set text(size: 0.38em, weight: "regular")
    set par(leading: 0.1em, spacing: 0pt, first-line-indent: 0pt, justify: false)
    stack(spacing: 0.2em, code.slice(0, half), code.slice(half))
  }))
}
#show regex(if sys.inputs.missing == "" { "[^\\\\s\\\\S]" } else { "[" + sys.inputs.missing + "]" }): it => point(it.text)
"""
BODY = '#import "/{name}": compose\n#compose(json(bytes(sys.inputs.data)))\n'


def main() -> int:
    """Exit status 0: laid out."""
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, MOST_CPU), (resource.RLIMIT_AS, MOST_MEMORY)):
        resource.setrlimit(kind, (most, most))
    order = json.loads(sys.stdin.buffer.read())
    template = Path(order["template"])

    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["folders"])
    if lost := sorted(set(order["families"]) - set(fonts.families())):
        print(f"no font {', '.join(lost)}", file=sys.stderr)
        return 1
    nowhere = "/nonexistent"
    compiler = typst.Compiler(font_paths=fonts, root=str(template.parent), package_path=nowhere, package_cache_path=nowhere)
    inputs = {"data": order["data"], "missing": order["missing"], "families": json.dumps(order["families"])}
    source = (PRELUDE + BODY.format(name=template.name)).encode()
    try:
        made = compiler.compile(
            source, format=order["format"], ppi=order.get("ppi"), sys_inputs=inputs, timestamp=order["moment"],
            pdf_standards=["a-2b"] if order["format"] == "pdf" else [],
        )  # fmt: skip
    except typst.TypstError as error:
        places = re.findall(r"[\w-]+\.typ:\d+:\d+", f"{error.diagnostic} {' '.join(error.trace)}")
        print(", ".join(dict.fromkeys(places)) or "typst refused it", file=sys.stderr)
        return 1
    for piece in made if isinstance(made, list) else [made or b""]:
        sys.stdout.buffer.write(len(piece).to_bytes(4, "big") + piece)
    return 0


if __name__ == "__main__":
    sys.exit(main())
