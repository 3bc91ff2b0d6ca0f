"""Forms of the desk: a reason from a template or by hand, putting aside, templates of reasons."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors.desk import reasons_for
from portal.lib import queues
from portal.lib.forms import WordsField

LONGEST_HOLD = timedelta(days=60)


class ReasonForm(forms.Form):
    """Why something is refused: a template, one's own words, or a template mended by hand.

    A template chosen with an empty text means its text.
    """

    template = forms.ChoiceField(
        label=gettext_lazy("Готовая причина"),
        required=False,
        help_text=gettext_lazy("Её прочтут на своём языке, если не менять слова ниже."),
    )
    reason = WordsField(
        label=gettext_lazy("Причина"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    required_message = gettext_lazy("Напишите причину или выберите готовую.")

    def __init__(
        self,
        *args: Any,
        queue: str,
        outcome: str,
        help_text: Any = "",
        needs_reason: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = needs_reason
        self.templates = {str(row.pk): str(row.text) for row in reasons_for(queue, outcome)}
        self.fields["reason"].help_text = help_text
        if self.templates:
            choices = [("", _("Не выбрана")), *self.templates.items()]
            template: Any = self.fields["template"]
            template.choices = choices
            template.widget.attrs["data-fills"] = self["reason"].id_for_label
        else:
            del self.fields["template"]
            self.fields["reason"].required = needs_reason
            self.fields["reason"].error_messages["required"] = self.required_message

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = self.templates.get(cleaned.get("template", ""), "")
        if "reason" not in self.errors and not cleaned.get("reason"):
            if chosen:
                cleaned["reason"] = chosen
            elif self.needs_reason:
                self.add_error("reason", self.required_message)
        return cleaned


class HoldForm(forms.Form):
    """Put an item aside until a day."""

    until = forms.DateField(
        label=gettext_lazy("До какого дня"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Укажите день."),
            "invalid": gettext_lazy("Укажите день, например 25.11.2026."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Заметка"),
        max_length=300,
        help_text=gettext_lazy("Чего ждём. Видят только сотрудники портала."),
        error_messages={"required": gettext_lazy("Напишите, чего ждём.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "hold", **kwargs})
        self.initial.setdefault("until", timezone.localdate() + timedelta(days=3))

    def clean_until(self) -> date:
        """From tomorrow on, not for ever."""
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("Выберите день не раньше завтрашнего."))
        if day > today + LONGEST_HOLD:
            raise forms.ValidationError(_("Не дольше чем на 60 дней."))
        return day


class TemplateForm(forms.Form):
    """A template of a reason in three languages."""

    kind = forms.ChoiceField(label=gettext_lazy("Для чего"))
    text_ru = WordsField(
        label=gettext_lazy("По-русски"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    text_be = WordsField(
        label=gettext_lazy("По-белорусски"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "be"}),
    )
    text_en = WordsField(
        label=gettext_lazy("По-английски"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            kind: Any = self.fields["kind"]
            kind.choices = [(key, label) for key, label in kinds().items()]
        else:
            del self.fields["kind"]

    @property
    def texts(self) -> dict[str, str]:
        """The three texts as services take them."""
        return {name: self.cleaned_data[name] for name in ("text_ru", "text_be", "text_en")}


def kinds() -> dict[str, str]:
    """Every queue's outcomes that need a reason: «queue:outcome» with its words."""
    return {
        f"{queue.key}:{outcome.key}": f"{queue.label}: {outcome.label}"
        for queue in queues.all_queues()
        if queue.work
        for outcome in queue.work.outcomes
        if outcome.needs_reason
    }
