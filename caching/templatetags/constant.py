"""{% constant %} … {% endconstant %}: markup that is the same in every page, rendered once.

The block may hold links and static files of the site, and nothing of a request or a context.
"""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString

register = template.Library()


class ConstantNode(template.Node):
    """Block that a process renders once for each set of addresses."""

    child_nodelists = ()  # holds no {% block %}: `extends` looks for one at each render

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[tuple[str, str | None], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_script_prefix(), get_urlconf())
        if key not in self._rendered:
            self._rendered[key] = self.nodelist.render(context.new())
        return self._rendered[key]


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)
