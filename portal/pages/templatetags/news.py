"""Template tags: the latest news."""

from django import template

from portal.pages import selectors

register = template.Library()


@register.simple_tag
def latest_news(number: int) -> list[selectors.ShownPage]:
    """So many pieces of news, the newest first."""
    return selectors.latest_news(0, number).items
