"""Canvas: text, lines, areas and dots at pixel positions; matplotlib only renders."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from bot.charts.labels import drawable
from bot.charts.plot import Pixel

WIDTH, HEIGHT = 1280, 800  # pixels; Telegram shows a photo of this width without scaling it down first
PAPER, INK, MUTED, HAIRLINE = "#ffffff", "#0f172a", "#64748b", "#e2e8f0"
BLUE, AMBER, GREEN = "#2563eb", "#b45309", "#059669"
MARGIN = 56.0  # pixels, as all lengths and sizes
TITLE, HEADLINE, SMALL, LEGEND = 36.0, 66.0, 31.0, 28.0
TINT = 48  # steps of the area's fading
HALO = 7.0  # pixels

mpl.rcParams["text.parse_math"] = False  # a label is not a formula, whatever dollars it holds
mpl.rcParams["font.family"] = "DejaVu Sans"

GLYPHS = frozenset(get_font(findfont(FontProperties())).get_charmap())
"""Code points that the font has a glyph for."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    bottom: float
    right: float
    top: float

    def contains(self, pixel: Pixel) -> bool:
        return self.left <= pixel[0] <= self.right and self.bottom <= pixel[1] <= self.top


class Canvas:
    """Drawing surface in pixels: one pixel is one point here (72 to the inch)."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72, facecolor=PAPER)
        self._renderer = FigureCanvasAgg(self._figure).get_renderer()  # type: ignore[no-untyped-call]
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT), autoscale_on=False)
        self._axes.axis("off")

    def write(
        self,
        words: str,
        pixel: Pixel,
        size: float,
        colour: str,
        align: str = "left",
        *,
        bold: bool = False,
        halo: bool = False,
    ) -> Text:
        """Write one line; `pixel` is on its base line, at the left end, centre or right end, as `align` says.

        halo: keep lines behind the words from touching the letters.
        """  # fmt: skip
        weight = "bold" if bold else "normal"
        text = self._axes.text(*pixel, words, size=size, color=colour, ha=align, va="baseline", weight=weight)
        if halo:
            text.set_path_effects([withStroke(linewidth=HALO, foreground=PAPER)])
        return text

    def size(self, words: str, size: float, *, bold: bool = False) -> tuple[float, float]:
        """Return the width of the words and their height above the base line, in pixels."""
        text = self.write(words, (0, 0), size, INK, bold=bold)
        box = text.get_window_extent(self._renderer)
        text.remove()
        return box.width, box.y1

    def fit(self, words: str, size: float, width: float, *, bold: bool = False) -> str:
        """Return the words in one line, as many as `width` has room for, without what has no glyph."""
        words = drawable(words, GLYPHS)
        if self.size(words, size, bold=bold)[0] <= width:
            return words
        too_long = bisect_left(range(len(words)), width, key=lambda n: self.size(f"{words[:n]}…", size, bold=bold)[0])
        return f"{words[: max(0, too_long - 1)].rstrip()}…"

    def head(self, title: str, headline: str) -> None:
        """Write the two lines at the top, each as far as there is room."""
        width = WIDTH - 2 * MARGIN
        self.write(self.fit(title, TITLE, width), (MARGIN, HEIGHT - 76), TITLE, MUTED)
        self.write(self.fit(headline, HEADLINE, width, bold=True), (MARGIN, HEIGHT - 156), HEADLINE, INK, bold=True)

    def line(
        self, pixels: Sequence[Pixel], colour: str, width: float, dashes: tuple[float, float] | None = None
    ) -> None:
        """Draw a line. dashes: lengths of a dash and of the space after it, in line widths."""
        xs, ys = zip(*pixels, strict=True)
        style = {"dashes": dashes, "dash_capstyle": "round"} if dashes else {"solid_capstyle": "round"}
        self._axes.plot(xs, ys, color=colour, linewidth=width, solid_joinstyle="round", **style)

    def area(self, pixels: Sequence[Pixel], base: float, colour: str, box: Box) -> None:
        """Tint what lies between the pixels and the height `base`, fading towards the bottom of `box`."""
        outline = Polygon(
            [(pixels[0][0], base), *pixels, (pixels[-1][0], base)], facecolor="none", edgecolor="none", closed=True
        )
        self._axes.add_patch(outline)
        shades = [[mpl.colors.to_rgba(colour, 0.04 + 0.22 * i / TINT)] for i in range(TINT)]
        extent = (box.left, box.right, box.bottom, box.top)
        tint = self._axes.imshow(shades, extent=extent, origin="lower", aspect="auto", interpolation="bilinear")
        tint.set_clip_path(outline)

    def bar(self, box: Box, colour: str) -> None:
        """Draw a filled rectangle in front of the lines; one without height is nothing."""
        size = (box.right - box.left, box.top - box.bottom)
        self._axes.add_patch(Rectangle((box.left, box.bottom), *size, facecolor=colour, edgecolor="none", zorder=3))

    def dot(self, pixel: Pixel, colour: str, size: float, inside: str | None = None) -> None:
        """Draw a dot with a rim in the paper's colour; with `inside` a ring filled with that colour."""
        self._axes.plot(*pixel, "o", markersize=size + 6, color=PAPER)
        self._axes.plot(*pixel, "o", markersize=size, markerfacecolor=inside or colour, markeredgecolor=colour, mew=4)

    def triangle(self, pixel: Pixel, colour: str) -> None:
        self._axes.plot(*pixel, "^", markersize=20, color=colour, markeredgewidth=0)

    def png(self) -> bytes:
        target = BytesIO()
        self._figure.savefig(target, format="png", facecolor=PAPER, metadata={"Software": None})
        return target.getvalue()
