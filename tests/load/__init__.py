"""What people do on game day, as scenarios for locust: `live_hour.py` and `lineup_rush.py`.

`people.py` has the numbers: how long people look at a page, and how many of them do what.
`site_scripts.py` has the waits of the site's scripts. `browser.py` is a browser's part of it:
one connection, cookies, conditional requests, static files once. `make bench` runs the scenarios
with `paced.py` beside them (`tests/bench/rushes`); by hand they run with locust's own web page.
"""
