"""A conclusion on paper: PDF/UA-1, set by typst from `papers/conclusion.typ`."""

import json
from pathlib import Path

from django.utils.translation import gettext as _

from portal.lib import wording
from portal.lib.languages import current
from portal.lib.typesetting import printable, typeset
from registries.models import Conclusion
from registries.models.conclusions import ConclusionWords
from registries.selectors.conclusions import figure_lines

TEMPLATE = Path(__file__).parent / "papers" / "conclusion.typ"


def make(conclusion: Conclusion, said: ConclusionWords) -> bytes:
    """The document in the reader's language; what people wrote stays as they wrote it.

    Args:
        said: what it says now, or what it said in a former version.

    Raises:
        Busy: see `portal.lib.typesetting`.
    """
    title = _("Заключение об эффективности деятельности организации")
    told = {
        "language": current(),
        "title": title,
        "authority": printable(conclusion.figures["authority"]),
        "organization": printable(conclusion.figures["organization"]),
        "unp": conclusion.figures["unp"],
        "period": wording.half_year(conclusion.half_year),
        "figures": [[name, printable(value)] for name, value in figure_lines(conclusion.figures)],
        "assessment": _paragraphs(said.assessment),
        "use": said.get_use_display(),
        "use_text": _paragraphs(said.use_text),
        "position": printable(said.signed_position),
        "name": printable(said.signed_name),
        "day": wording.day(said.signed_on),
        "words": {
            "unp": _("УНП"),
            "figures": _("Показатели полугодия"),
            "assessment": _("Оценка эффективности"),
            "use": _("Использование в кадровых решениях"),
            "signature": _("подпись"),
            "version": _("Версия %(n)s") % {"n": said.version},
            "secret": _("Только для уполномоченного органа"),
        },
    }
    return typeset(TEMPLATE, json.dumps(told, ensure_ascii=False, sort_keys=True), "pdf")


def _paragraphs(text: str) -> list[str]:
    return [line for line in (printable(part) for part in text.split("\n")) if line]
