"""Scripts load the modules of their own release."""

import re

from django.core.management import call_command


def test_modules_are_imported_by_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.static_files.ModulesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    scripts = [path for path in tmp_path.glob("js/*.js") if path.name.count(".") == 2]
    imported = [
        name for path in scripts for name in re.findall(r'from "\./(.+?)"', path.read_text())
    ]
    assert imported
    for name in imported:
        assert re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name)
        assert (tmp_path / "js" / name).exists()
