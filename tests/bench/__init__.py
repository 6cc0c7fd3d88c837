"""The game-day measurements: `make bench`, or `python -m tests.bench [--quick] [NAME ...]`.

A measurement is a module of this package with one function,

    def measure(stage: Stage) -> list[Row]:

and its name in `MEASUREMENTS`. Its docstring's first line is the title of its table.
"""

MEASUREMENTS = (
    "cached_read",
    "flag_to_cache",
    "save_then_read",
    "published",
    "rush",
    "peers",
    "servers",
    "standings",
    "leagues",
    "growth",
    "techniques",
    "workers",
    "faults",
    "rushes",
)
BY_NAME_ONLY = ("short",)  # not a part of `make bench`
OWN_DATABASES = ("faults", "rushes", "growth")  # their rows tell the size of their data
