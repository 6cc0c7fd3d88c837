"""The shipped configuration with sync workers, which have no threads to warm up."""

from runpy import run_path

shipped = run_path("config/gunicorn.conf.py")
globals().update({name: value for name, value in shipped.items() if name != "post_worker_init"})
worker_class = "sync"
threads = 1
