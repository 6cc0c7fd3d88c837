"""This machine's access to the package registries, for the build.

The settings are mounted while the build's commands run; no layer keeps them. (Variables such as
http_proxy need nothing. docker cannot mount anything over apt's configuration.)
"""

import re
import ssl
import sys
from pathlib import Path

from .engine import Engine
from .shell import attempt

WORK = Path(__file__).resolve().parents[2] / "var" / "image-base"
DEBIAN_CA = "/etc/ssl/certs/ca-certificates.crt"
APT_SETTINGS = re.compile(r"Acquire::(https?::|Check|Retries|Force)")


def lend_network(engine: Engine) -> list[str]:
    """Return the options for a build that give it this machine's access."""
    WORK.mkdir(parents=True, exist_ok=True)
    options = _lend_pip()
    return options + _lend_apt() if engine.podman else options


def _lend_pip() -> list[str]:
    conf = WORK / "pip.conf"
    settings = _pip_settings()
    authorities = settings.pop("cert", None) or ssl.get_default_verify_paths().cafile or DEBIAN_CA
    options = ["--secret", f"id=pip.conf,src={conf}"]
    if Path(authorities).is_file():
        options += ["--secret", f"id=ca.crt,src={authorities}"]
        settings["cert"] = "/run/secrets/ca.crt"
    lines = [f"{key} = {value}\n" for key, value in settings.items()]
    conf.write_text("[global]\n" + "".join(lines))
    return options


def _pip_settings() -> dict[str, str]:
    """Return pip's configuration here, without settings that name folders of this machine."""
    settings = {}
    listed = attempt(sys.executable, "-m", "pip", "config", "list").stdout.splitlines()
    for line in sorted(listed, key=lambda line: line.startswith(":env:")):
        found = re.fullmatch(r"(?:global|install|:env:)\.([a-z-]+)='(.*)'", line)
        key, value = found.groups() if found else ("", "")
        names = key in ("index-url", "extra-index-url", "trusted-host", "proxy")
        if key == "cert" or (names and not re.search(r"(^|\s)(/|file:)", value)):
            settings[key] = value
    return settings


def _lend_apt() -> list[str]:
    settings = attempt("apt-config", "dump").stdout.splitlines()
    lend = {
        "apt.conf.d/host.conf": [line for line in settings if APT_SETTINGS.match(line)],
        "sources.list.d/host.list": debian_sources(),
    }
    options = []
    for path, lines in lend.items():
        if lines:
            file = WORK / path
            file.parent.mkdir(exist_ok=True)
            file.write_text("\n".join([*lines, ""]))
            options += [
                "--volume",
                f"{file.parent}:/etc/apt/{file.parent.name}:O",
            ]  # :O is an overlay, because a package may write there
    return options


def debian_sources() -> list[str]:
    """Return this machine's sources of Debian 12, as in a sources.list, the main archive first."""
    form = "$(ORIGIN) deb $(REPO_URI) $(CODENAME) $(COMPONENT)"
    listed = set(attempt("apt-get", "indextargets", "--format", form).stdout.splitlines())
    found = [line for line in listed if re.match(r"Debian deb http\S+ bookworm\S* main$", line)]
    return [line.removeprefix("Debian ") for line in sorted(found, key=len)]
