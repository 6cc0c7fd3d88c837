"""The production stack as processes of this machine, under one process manager.

plan         folder, ports, secrets: what is decided once and kept
processes    what runs, with which command and environment
manager      supervisord, which starts, watches and stops all of it
cluster      PostgreSQL's files, roles and database
front        nginx's view: which servers get requests
up           `make stack`, from nothing to ready
site         what nginx must know of Django's settings
draining     `make drain`, `make undrain`
deploy       `make deploy`
backup       `make backup`, `make restore`
"""
