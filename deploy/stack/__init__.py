"""The production stack as processes of this machine: `make stack`, `make deploy` and so on.

`up` starts the `processes` of a `plan` through the `manager`, each when those that it needs are
`ready`. The other modules are commands to the running stack, or parts of it.
"""
