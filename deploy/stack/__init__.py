"""The production stack as processes of this machine, under one process manager.

plan         folder, ports and secrets: decided once and kept
processes    the processes, each with its command and environment
manager      supervisord, which starts, watches and stops them
cluster      PostgreSQL's files, roles and database
upstreams    nginx's list of the servers that get requests
up           `make stack`, from nothing to ready
site         the facts about the site that nginx needs
draining     `make drain`, `make undrain`
deploy       `make deploy`
backup       `make backup`, `make restore`
"""
