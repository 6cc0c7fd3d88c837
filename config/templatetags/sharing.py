"""Tags for what a page says about itself when it is shared: Open Graph."""

from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> SafeString:
    """Return the text of the page's block of this name, in one line.

    A template can hold a block once only: this is for a second place.
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    # The block has escaped its variables.
    return mark_safe(" ".join(block.render(context).split()) if block else "")  # noqa: S308


@register.simple_tag
def absolute_url(path: str) -> str:
    """Return the address of a path for use elsewhere.

    It does not come from the request: a shared page has none, and a client can send any host.
    """
    return settings.SITE_URL + (iri_to_uri(path) or "")


@register.simple_tag
def absolute_static(path: str) -> str:
    return urljoin(settings.SITE_URL, static(path))  # STATIC_URL may name another host
