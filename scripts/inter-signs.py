# Makes src/ui/theme/inter-signs.woff2: the signs of Inter that the subsets of @fontsource-variable/inter leave out
# (small digits, arrows, relations, the hat over a letter), in both of its axes, so that no sign on the page depends on
# the fonts of the machine. Run only when a sign is added here and in theme/inter-signs.css; src/house/signs.test.ts
# says which one is missing. It needs fonttools and brotli, and the variable font of the npm package inter-ui 4.1.1:
#   python3 scripts/inter-signs.py InterVariable.woff2
import sys

from fontTools import subset

SIGNS = "‐‑‖⁰⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎←→↔⇒∂∆∏∑√∞∫≈≠≤≥▲▶▼○●✓✗"
HATS = "\u0302\u0303\u0304"  # drawn with the letter under them, by one font: so they need letters here, too
UNDER_HATS = "gmuvwxyz"
LIKE = {"∼": "~", "⋅": "·"}  # operators that Inter does not tell from these

options = subset.Options()
options.flavor = "woff2"
options.layout_features = ["ccmp", "mark", "mkmk"]
options.name_IDs = [0, 1, 2, 5, 13, 14]  # whose it is, and its licence
font = subset.load_font(sys.argv[1], options)
for sign, drawn in LIKE.items():
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(sign)] = font.getBestCmap()[ord(drawn)]
missing = [sign for sign in SIGNS + HATS if ord(sign) not in font.getBestCmap()]
if missing:
    sys.exit(f"Inter has no {' '.join(missing)}")
subsetter = subset.Subsetter(options)
subsetter.populate(text=SIGNS + HATS + UNDER_HATS + "".join(LIKE))
subsetter.subset(font)
subset.save_font(font, "src/ui/theme/inter-signs.woff2", options)
