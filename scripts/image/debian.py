"""The base image, and this machine's package mirrors.

The mirrors' settings are mounted while the build's commands run; no layer keeps them. (Variables
such as http_proxy need nothing. docker cannot mount anything over apt's configuration.)
"""

import re
import ssl
import sys
import tempfile
from pathlib import Path

from .engine import Engine, attempt, install, run, say

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "image-base"
OWN = "gameday-base"  # the image from debootstrap, for machines without a registry
SUITE = "bookworm"
CA_FILE = "/etc/ssl/certs/ca-certificates.crt"
PIP_MIRROR = {"index-url", "extra-index-url", "trusted-host", "proxy"}
APT_MIRROR = re.compile(r"Acquire::(https?::|Check|Retries|Force)")


def find_base(engine: Engine) -> str:
    """Return the Dockerfile's base image, or one that debootstrap makes where no registry is."""
    wanted = re.findall(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[0]
    for image in (wanted, OWN):
        if engine.succeeds("image", "inspect", image):
            return image
    if attempt("timeout", "300", *engine.command, "pull", wanted).returncode == 0:
        return wanted
    say("no registry answers: making the base image with debootstrap")
    install("debootstrap")
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        system, packed = f"{folder}/system", f"{folder}/system.tar"
        mirror = [source.split()[1] for source in _sources()[:1]]
        run("unshare", "--mount", "debootstrap", "--variant=minbase", SUITE, system, *mirror)
        run("tar", "-C", system, "-cf", packed, ".")
        engine("import", packed, OWN)
    return OWN


def mirror_options(engine: Engine) -> list[str]:
    """Return the options for a build that give it this machine's package mirrors."""
    WORK.mkdir(parents=True, exist_ok=True)
    return _pip_options() + (_apt_options() if engine.podman else [])


def _pip_options() -> list[str]:
    """Return the secrets for a build: a pip.conf, and the file of the certificate authorities."""
    settings = _pip_settings()
    ca_file = settings.pop("cert", None) or ssl.get_default_verify_paths().cafile or CA_FILE
    options = ["--secret", f"id=pip.conf,src={WORK / 'pip.conf'}"]
    if Path(ca_file).is_file():
        options += ["--secret", f"id=ca.crt,src={ca_file}"]
        settings["cert"] = "/run/secrets/ca.crt"
    lines = [f"{key} = {value}\n" for key, value in settings.items()]
    (WORK / "pip.conf").write_text("[global]\n" + "".join(lines))
    return options


def _pip_settings() -> dict[str, str]:
    """Return pip's network settings here, without those that name folders of this machine."""
    listed = attempt(sys.executable, "-m", "pip", "config", "list").stdout
    lines = sorted(listed.splitlines(), key=lambda line: line.startswith(":env:"))
    found = re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", "\n".join(lines), re.M)
    return {
        key: value
        for key, value in found  # the environment is last, and so overrides the files
        if key == "cert" or (key in PIP_MIRROR and not re.search(r"(^|\s)(/|file:)", value))
    }


def _apt_options() -> list[str]:
    settings = attempt("apt-config", "dump").stdout.splitlines()
    options = []
    for folder, file, lines in (
        ("apt.conf.d", "host.conf", list(filter(APT_MIRROR.match, settings))),
        ("sources.list.d", "host.list", _sources()),
    ):
        if lines:
            (WORK / folder).mkdir(exist_ok=True)
            (WORK / folder / file).write_text("\n".join([*lines, ""]))
            # :O is an overlay, because a package may write there.
            options += ["--volume", f"{WORK / folder}:/etc/apt/{folder}:O"]
    return options


def _sources() -> list[str]:
    """Return this machine's sources of the suite as in a sources.list, the main archive first."""
    form = "$(ORIGIN) deb $(REPO_URI) $(CODENAME) $(COMPONENT)"
    listed = attempt("apt-get", "indextargets", "--format", form).stdout
    found = re.findall(rf"^Debian (deb http\S+ {SUITE}\S* main)$", listed, re.MULTILINE)
    return sorted(set(found), key=len)
