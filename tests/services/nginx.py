import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.nginx.render import render

from .process import answers, free_port, program, running


@contextlib.contextmanager
def nginx(
    *, static_root: Path, upstreams: Sequence[str], scheme: str = "$scheme"
) -> Iterator[str]:
    """nginx with the project's own configuration; its address."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gameday-nginx-") as name:
        folder = Path(name)
        text = render(
            listen=f"127.0.0.1:{port}",
            static_root=static_root,
            run=folder,
            upstreams=upstreams,
            scheme=scheme,
        )
        (folder / "nginx.conf").write_text(text)
        with running(
            [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"],
            folder=folder,
            ready=lambda: answers(port),
        ):
            yield f"http://127.0.0.1:{port}"
