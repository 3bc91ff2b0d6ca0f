"""What an address of the infographics asks for: a period and a region."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.selectors import Item, reference
from portal.lib import wording
from portal.lib.forms import LongSelect
from ratings.models import ALL_TIME, Period
from ratings.selectors import all_time, periods
from ratings.selectors.summaries import AsOf, as_of


class BadAsk(ValueError):
    """The address asks for a period or a region that doesn't exist; says which."""


@dataclass(frozen=True, slots=True)
class Asked:
    """period: of all time or a half-year; known: all half-years, the newest first; made: as of
    when the figures stand."""

    period: Period
    known: list[Period]
    region: Item | None
    made: AsOf

    @property
    def region_id(self) -> int | None:
        return self.region.id if self.region else None

    @property
    def query(self) -> str:
        """What is asked for, as the end of an address: "" or "?period=2026-1&region=vi"."""
        return query_of(
            period="" if self.period.pk == ALL_TIME else self.period.code,
            region=self.region.code if self.region else "",
        )

    @property
    def period_text(self) -> str:
        """«за всё время», «1‑е полугодие 2026 г.»."""
        if self.period.pk == ALL_TIME:
            return _("за всё время")
        return wording.half_year(self.period.code)

    @property
    def where_text(self) -> str:
        """«вся страна», «Витебская область»."""
        return self.region.name if self.region else _("вся страна")

    @property
    def made_text(self) -> str:
        """As of when the figures stand."""
        if self.period.frozen_at:
            return _("полугодие завершено, его числа больше не меняются")
        return moment_text(self.made.live)

    @property
    def running(self) -> datetime | None:
        """The beginning of the month that was running when months and sources were counted.

        Sources are told of months that are over: from one night to the next, a single questionnaire
        would say where it came from, and the open data of whom it is (docs/adr/0024).
        """
        if self.made.months is None:
            return None
        made = timezone.localtime(self.made.months)
        return made.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    @property
    def months_text(self) -> str:
        """As of when months and sources stand."""
        return moment_text(self.made.months)


def moment_text(at: datetime | None) -> str:
    """«числа на 22 ноября 2026 г., 19:05»."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    told = {"day": wording.day(local.date()), "time": formats.time_format(local, "H:i")}
    return _("числа на %(day)s, %(time)s") % told


def query_of(**values: str) -> str:
    """The end of an address, of what has a value."""
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


def read_asked(query: QueryDict) -> Asked:
    """What an address asks for (two statements).

    Raises:
        BadAsk: it asks for what doesn't exist.
    """
    known, regions = periods(), reference().regions
    code, region = query.get("period", ""), query.get("region", "")
    period = next((one for one in known if one.code == code), None) if code else all_time()
    if period is None:
        raise BadAsk(_("период «%(value)s»") % {"value": code[:40]})
    if region and region not in regions:
        raise BadAsk(_("область «%(value)s»") % {"value": region[:40]})
    return Asked(period, known, regions.get(region), as_of())


class AskForm(forms.Form):
    """The period and the region to choose."""

    period = forms.ChoiceField(label=gettext_lazy("Период"), required=False, widget=LongSelect)
    region = forms.ChoiceField(label=gettext_lazy("Область"), required=False, widget=LongSelect)

    def __init__(self, asked: Asked) -> None:
        super().__init__(
            initial={
                "period": "" if asked.period.pk == ALL_TIME else asked.period.code,
                "region": asked.region.code if asked.region else "",
            },
            auto_id="ask-%s",
        )
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            ("", _("за всё время")),
            *((half.code, _label(half)) for half in asked.known),
        ]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("вся страна")),
            *((item.code, item.name) for item in reference().regions.values()),
        ]


def _label(half: Period) -> str:
    label = wording.half_year(half.code)
    return label if half.frozen_at else _("%(half_year)s, идёт") % {"half_year": label}
