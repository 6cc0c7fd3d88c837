"""The images, built from the two Dockerfiles. Unchanged layers are not built again."""

from pathlib import Path

from .engine import Engine
from .network import lend_network

ROOT = Path(__file__).resolve().parents[2]
SITE = "gameday"
SERVICES = ("nginx", "postgres", "pgbouncer", "memcached")


def build_site(engine: Engine, base: str) -> str:
    """Build the site's image, and return its name."""
    return _build(engine, base, SITE)


def build_services(engine: Engine, base: str) -> list[str]:
    file = str(ROOT / "deploy/containers/Dockerfile")
    return [
        _build(engine, base, f"{SITE}-{name}", "--file", file, "--target", name)
        for name in SERVICES
    ]


def _build(engine: Engine, base: str, image: str, *options: str) -> str:
    arguments = ["--tag", image, "--build-arg", f"BASE={base}", *lend_network(engine), *options]
    if engine.podman:
        arguments += ["--layers", "--format", "docker"]  # OCI's own format has no health check
    if engine.confined:
        arguments += ["--isolation", "chroot"]
    engine("build", *arguments, str(ROOT))
    return image
