"""A chart as a picture to take along, which explains itself: finding, of what and when, source,
address."""

from collections.abc import Sequence
from textwrap import wrap

from csp.constants import NONE
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.lib.charts import Bar, Chart, Drawing, Label, Row
from portal.lib.markup import for_xml

WIDTH, MARGIN = 760, 24


def svg_response(name: str, chart: Chart, page: str) -> HttpResponse:
    """The chart's picture as a file.

    Args:
        page: the address where the chart stands, from the root.
    """
    drawing = _of_file(chart)
    width = max(WIDTH, drawing.width) + 2 * MARGIN
    title = wrap(chart.finding or chart.title, 54)
    told = wrap(f"{chart.title}. {chart.about}.", 80)
    top = 44 + 28 * len(title) + 20 * len(told)
    picture = render_to_string(
        "components/chart.svg",
        {
            "chart": chart,
            "drawing": drawing,
            "width": width,
            "margin": MARGIN,
            "inner": width - 2 * MARGIN,
            "title_lines": [(44 + 28 * number, line) for number, line in enumerate(title)],
            "told_lines": [
                (44 + 28 * len(title) + 20 * number, line) for number, line in enumerate(told)
            ],
            "top": top + 8,
            "height": top + drawing.height + 90,
            "bottom": top + drawing.height + 44,
            "site": _(settings.SITE_SHORT_NAME),
            "address": f"{settings.BASE_URL}{page}",
        },
    )
    response = HttpResponse(for_xml(picture), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    response._csp_config = {"default-src": [NONE]}  # type: ignore[attr-defined] # of django-csp
    return response


def _bars(rows: Sequence[Row]) -> Drawing:
    """Bars with their names and figures, for a file: on the page the table has them."""
    width, name_width, bar_left, bar_right = 760, 290, 300, 660
    drawing = Drawing(width, 0)
    y = 8
    for row in rows:
        lines = wrap(str(row.name), 38) or [""]
        for number, text in enumerate(lines[:2]):
            cut = "…" if number == 1 and len(lines) > 2 else ""
            drawing.labels.append(
                Label(name_width, y + 14 + 18 * number, text + cut, "label", "end")
            )
        length = (bar_right - bar_left) * row.width // 100
        drawing.bars.append(Bar(bar_left, y + 2, length, bar_right - bar_left, 16))
        drawing.labels.append(Label(bar_right + 10, y + 15, row.cells[0].text, "value"))
        y += 26 + 18 * (min(2, len(lines)) - 1)
    drawing.height = y + 8
    return drawing


def _table(chart: Chart) -> Drawing:
    """Names and figures in columns without bars, for a file."""
    width, column = 760, 88
    drawing = Drawing(width, 0)
    rights = [width - column * number for number in range(len(chart.columns))][::-1]
    for right, name in zip(rights, chart.page_header, strict=True):
        for number, text in enumerate(wrap(name, 9)):
            drawing.labels.append(Label(right, 14 + 17 * number, text, anchor="end"))
    y = 62
    for row, cells in chart.page_rows:
        lines = wrap(str(row.name), 38)[:2] or [""]
        for number, text in enumerate(lines):
            drawing.labels.append(Label(0, y + 18 * number, text))
        for number, (right, (_name, text)) in enumerate(zip(rights, cells, strict=True)):
            drawing.labels.append(Label(right, y, text, "label" if number else "value", "end"))
        y += 10 + 20 * len(lines)
    drawing.height = y
    return drawing


def _of_file(chart: Chart) -> Drawing:
    """What a chart's own file shows."""
    if chart.drawing:
        return chart.drawing
    return _bars(chart.rows) if chart.is_drawn else _table(chart)
