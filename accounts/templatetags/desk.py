"""What templates say of decisions."""

from django import template

from accounts.selectors.desk import reason_in_language
from portal.lib.languages import Text

register = template.Library()


@register.filter
def reason_told(reason: str) -> Text:
    """A reason in the reader's language, if it is one of the templates; for pages of one item."""
    return reason_in_language(reason)
