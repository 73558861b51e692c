"""A compositor that never cuts a wide character in two.

Textual 8.2.8 divides every rendered line at the edges of all widgets, covered ones too, and a cut through a
double-width character leaves two spaces: Chinese loses characters under drop-downs, toasts and dialogs
(Textualize/textual#6357). Here a line is cut only where the front-most widget changes, and a partial repaint
is widened to whole pieces between two cuts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Span = tuple[int, int]


class WideCompositor(Compositor):
    """Cuts lines where what is seen changes, not where something hidden begins."""

    @property
    def cuts(self) -> list[list[int]]:
        """For each line the columns where another widget becomes front-most, with both ends of the line."""
        if self._cuts is None:
            width, height = self.size
            stacked: list[list[Span]] = [[] for _ in range(height)]
            for region, clip in self.visible_widgets.values():  # front to back
                x, y, region_width, region_height = region.intersection(clip)
                if region_width and region_height:
                    for spans in stacked[max(0, y) : y + region_height]:
                        spans.append((x, x + region_width))
            self._cuts = [_visible_edges(width, spans) for spans in stacked]
        return self._cuts

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        for widget, (region, clip) in self.visible_widgets.items():  # front to back
            shown = region.intersection(clip).intersection(crop)
            columns = region.intersection(clip).column_span
            lines = [y for y in shown.line_range if is_rendered_line(y) and _is_open(chops[y], cuts[y], columns)]
            if lines:  # or it need not be rendered: what is in front covers it
                top, height = lines[0], lines[-1] + 1 - lines[0]
                left, right = columns
                part = Region(left - region.x, top - region.y, right - left, height)
                for y, strip in enumerate(widget.render_lines(part), top):
                    if is_rendered_line(y):
                        _fill(chops[y], cuts[y], columns, strip)
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def render_partial_update(self) -> ChopsUpdate | None:
        dirty = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not dirty:
            return None
        crop = Region.from_union(list(dirty)).intersection(self.size.region)
        cuts = self.cuts
        spans = _whole_pieces(self._regions_to_spans(dirty), cuts)
        if not spans:
            return None
        chops = self._render_chops(crop, {y for y, _, _ in spans}.__contains__)
        return ChopsUpdate(chops, spans, [line[1:] for line in cuts])


def _visible_edges(width: int, stacked: Iterable[Span]) -> list[int]:
    """Where the front-most of the spans (given front to back) changes along a line of ``width`` cells."""
    edges = {0, width}
    uncovered: list[Span] = [(0, width)]
    for start, end in stacked:
        if not uncovered:
            break
        rest: list[Span] = []
        for free_start, free_end in uncovered:
            seen_start, seen_end = max(start, free_start), min(end, free_end)
            if seen_start >= seen_end:
                rest.append((free_start, free_end))
                continue
            edges.update((seen_start, seen_end))
            if free_start < seen_start:
                rest.append((free_start, seen_start))
            if seen_end < free_end:
                rest.append((seen_end, free_end))
        uncovered = rest
    return sorted(edges)


def _is_open(line: Mapping[int, Strip | None], cuts: Sequence[int], columns: Span) -> bool:
    """Whether there is a piece of the line between these columns that nothing in front of it has taken."""
    left, right = columns
    return any(line[cut] is None for cut, end in pairwise(cuts) if left <= cut and end <= right)


def _fill(line: dict[int, Strip | None], cuts: list[int], columns: Span, strip: Strip) -> None:
    """Put a widget's strip into the pieces of the line that nothing in front of it has taken."""
    left, right = columns
    inside = [cut for cut in cuts if left <= cut <= right]
    if len(inside) < 2:
        return
    offsets = [cut - left for cut in inside]
    pieces = list(strip.divide(offsets if offsets[0] else offsets[1:]))
    if offsets[0]:
        del pieces[0]
    for cut, piece in zip(inside, pieces, strict=False):
        if line.get(cut) is None:
            line[cut] = piece


def _whole_pieces(spans: Iterable[tuple[int, int, int]], cuts: Sequence[Sequence[int]]) -> list[tuple[int, int, int]]:
    """Spans ``(line, from, to)`` widened to the nearest cuts; lines outside the screen are left out."""
    return [
        (
            y,
            max(cut for cut in cuts[y] if cut <= max(0, x1)),
            min(cut for cut in cuts[y] if cut >= min(x2, cuts[y][-1])),
        )
        for y, x1, x2 in spans
        if 0 <= y < len(cuts) and x2 > 0 and x1 < cuts[y][-1]
    ]
