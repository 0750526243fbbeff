"""The report's charts, as SVG to stand within an HTML page; the one module that imports matplotlib.

Text and lines take the page's own colour (`currentColor`), so that a chart is as legible on a dark page as on a
light one.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from evals.calibration import Bin
    from evals.run import Scores

# Stands for the page's own text colour until the SVG is written; no other part of a chart uses it.
_INK = "#010203"
_BLUE, _ORANGE, _GREY = "#3b82c4", "#d97706", "#8a8f98"
_WIDTH_INCHES = 7.2
_BASE_INCHES, _ROW_INCHES = 1.0, 0.3


def correct_by_kind(scores: Mapping[str, Scores]) -> str:
    """Bars of the share of right answers by kind, with 95 % Wilson intervals, as one SVG element."""
    names = list(scores)
    figure, axes = _rows(names)
    for row, name in enumerate(names):
        share = scores[name].correct
        low, high = share.interval
        axes.barh(row, share.value or 0, color=_BLUE, height=0.6)
        axes.plot([low, high], [row, row], color=_INK, linewidth=1.4, solid_capstyle="butt", marker="|", markersize=7)
    axes.set_xlim(0, 1.02)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_xlabel("answers that are correct; the line is the 95 % Wilson interval")
    return _svg(figure, "correct", "Share of correct answers by kind of question")


def times_by_kind(scores: Mapping[str, Scores]) -> str:
    """For each kind, the median and the 95th percentile of an answer's wall time, as one SVG element."""
    names = list(scores)
    figure, axes = _rows(names)
    for row, name in enumerate(names):
        median, slow = scores[name].p50_ms or 0.0, scores[name].p95_ms or 0.0
        axes.plot([median, slow], [row, row], color=_GREY, linewidth=1.4, zorder=1)
        axes.scatter([median], [row], color=_BLUE, zorder=2, label="half are faster" if row == 0 else None)
        axes.scatter([slow], [row], color=_ORANGE, zorder=2, label="95 % are faster" if row == 0 else None)
    axes.set_xlim(left=0)
    axes.set_xlabel("milliseconds to an answer")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, labelcolor=_INK)
    return _svg(figure, "times", "Time to an answer by kind of question")


def certainty_matrix(counts: Mapping[tuple[str, str], int], names: Sequence[str]) -> str:
    """How often each labelled certainty was answered as which, as one SVG element.

    `counts` is by (label, given); `names` runs from least to most sure, so what lies right of the diagonal is surer
    than its source.
    """
    figure = Figure(figsize=(_WIDTH_INCHES, 3.4), layout="constrained")
    axes = figure.subplots()
    largest = max(counts.values(), default=1)
    for row, label in enumerate(names):
        for column, given in enumerate(names):
            count = counts.get((label, given), 0)
            colour = _BLUE if row == column else _ORANGE if column > row else _GREY
            square = (column - 0.5, row - 0.5)
            axes.add_patch(Rectangle(square, 1, 1, color=colour, alpha=0.75 * count / largest, linewidth=0))
            axes.text(column, row, str(count), ha="center", va="center", color=_INK)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("certainty given (orange: surer than the source)")
    axes.set_ylabel("labelled by hand")
    _ink(axes)
    return _svg(figure, "certainty", "Certainty given against certainty labelled by hand")


def reliability(bins: Sequence[Bin], threshold: float) -> str:
    """The share of questions that the articles answer over the probability that they do, as one SVG element.

    A dot a bin with its 95 % Wilson interval; on the diagonal the probability is right. `threshold`, in [0, 1], is
    the probability from which on a question is answered.
    """
    figure = Figure(figsize=(_WIDTH_INCHES, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1)
    axes.axvline(threshold, color=_ORANGE, linewidth=1.2, label="answered from here on")
    for each in bins:
        low, high = each.answerable.interval
        axes.plot([each.probability] * 2, [low, high], color=_INK, linewidth=1.4, marker="_", markersize=7)
        axes.scatter([each.probability], [each.answerable.value or 0], color=_BLUE, zorder=3)
        axes.text(each.probability, high + 0.02, str(each.answerable.of), ha="center", color=_INK)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.1)
    axes.set_xlabel("probability that the articles answer (numbers: questions)")
    axes.set_ylabel("share that they do answer")
    axes.legend(loc="lower right", frameon=False, labelcolor=_INK)
    _ink(axes)
    return _svg(figure, "reliability", "Share of questions that the articles answer, by the probability given")


def _rows(names: Sequence[str]) -> tuple[Figure, Axes]:
    """A figure with one row for each name, the first on top."""
    figure = Figure(figsize=(_WIDTH_INCHES, _BASE_INCHES + _ROW_INCHES * len(names)), layout="constrained")
    axes = figure.subplots()
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x", color=_GREY, alpha=0.3, linewidth=0.6)
    axes.set_axisbelow(True)
    _ink(axes)
    return figure, axes


def _ink(axes: Axes) -> None:
    axes.patch.set_visible(False)
    axes.figure.patch.set_visible(False)
    axes.tick_params(colors=_INK)
    axes.xaxis.label.set_color(_INK)
    axes.yaxis.label.set_color(_INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(_INK)


def _svg(figure: Figure, name: str, description: str) -> str:
    """The figure as an SVG element whose ids begin with `name`, so that several can stand in one page."""
    written = io.StringIO()
    # A salt and no date make the same figures give the same bytes; text stays text, for search and screen readers.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(written, format="svg", metadata=metadata)
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg).replace("url(#", f"url(#{name}-")
    svg = svg.replace(_INK, "currentColor")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(description, quote=True)}" ', 1)
