"""What the operator's navigation says of help requests."""

from django import template

from accounts.selectors.help import count_waiting

register = template.Library()


@register.simple_tag
def help_waiting() -> int:
    """How many help requests wait for an answer."""
    return count_waiting()
