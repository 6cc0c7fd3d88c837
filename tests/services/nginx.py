import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from deploy.nginx.render import render
from deploy.stack.processes import nginx as command

from .process import answers, free_port, running


@contextlib.contextmanager
def nginx(
    *,
    static_root: Path,
    upstreams: Sequence[str],
    scheme: str = "$scheme",
    folder: Path | None = None,
    edit: Callable[[str], str] = str,
    **options: Any,
) -> Iterator[str]:
    """nginx with the project's own configuration; yields its URL. `options`: other arguments of
    `render`. `folder`: where nginx writes its files, for a test that reads its log. `edit`:
    changes the text of the configuration, for a measurement without one of its parts.
    """
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gameday-nginx-") as name:
        run = folder or Path(name)
        text = render(
            listen=f"127.0.0.1:{port}",
            static_root=static_root,
            run=run,
            upstreams=upstreams,
            scheme=scheme,
            **options,
        )
        (run / "nginx.conf").write_text(edit(text))
        with running(
            command(run / "nginx.conf"),
            folder=run,
            ready=lambda: answers(port),
        ):
            yield f"{'https' if options.get('tls') else 'http'}://127.0.0.1:{port}"
