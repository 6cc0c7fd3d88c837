"""The marked blocks of a document, written anew from bench.json.

A block is what stands between `<!-- bench: NAME -->` and `<!-- end -->`. NAME is `facts`,
`ratios`, `picture NAME`, or a measurement, which becomes a table. The text around is not changed.
"""

import html
import re
from collections.abc import Callable, Collection

from tests.bench import MEASUREMENTS

from . import tables
from .catalogue import PICTURES
from .results import NotMeasuredError, Results

BLOCK = re.compile(r"<!-- bench: ([^>]+?) -->\n(.*?)<!-- end -->", re.S)
FOLDER = "images/performance"  # relative to the document


class UnknownBlockError(Exception):
    """A block has a name that is neither a picture nor a measurement."""


def rewritten(
    text: str, results: Results, drawn: Collection[str], say: Callable[[str], None]
) -> str:
    """Return the document with new blocks. `drawn`: the names of the pictures that exist.

    A block whose figures are not in these results stays as it is, and `say` gets a line about it.
    """

    def replace(match: re.Match[str]) -> str:
        try:
            content = _content(match[1], results, drawn)
        except NotMeasuredError as missing:
            say(f"the block stays as it is: {missing}")
            return match[0]
        return f"<!-- bench: {match[1]} -->\n\n{content}\n\n<!-- end -->"

    return BLOCK.sub(replace, text)


def _content(name: str, results: Results, drawn: Collection[str]) -> str:
    if name == "facts":
        return tables.facts(results)
    if name == "ratios":
        return tables.ratios(results)
    kind, _, picture_name = name.partition(" ")
    if kind == "picture" and picture_name in PICTURES:
        if picture_name not in drawn:
            raise NotMeasuredError(f"picture {picture_name}: not drawn")
        return element(picture_name, PICTURES[picture_name].chart(results).title)
    if name in (*MEASUREMENTS, *(picture.measurement for picture in PICTURES.values())):
        return tables.measurement(results, name)
    raise UnknownBlockError(f"no such block: {name}")


def element(name: str, title: str, folder: str = FOLDER) -> str:
    """Return an element that shows the picture in the reader's colours."""
    return (
        "<picture>\n"
        f'<source media="(prefers-color-scheme: dark)" srcset="{folder}/{name}-dark.svg">\n'
        f'<img alt="{html.escape(title)}" src="{folder}/{name}-light.svg">\n'
        "</picture>"
    )
