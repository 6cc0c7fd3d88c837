"""`make image`: builds the images and checks that they serve, with the standard library alone.

With docker or podman and a registry that is simple. As root on a Debian machine without them it
installs podman, makes the base image with debootstrap, and, where containers cannot run in the
usual way, runs them with fewer of the kernel's features. Containers go at the end, images stay.

shell       commands, and what they say
engine      docker or podman, with the options that this machine needs
base        Debian, from a registry or made here
asking      a visitor of a container
network     this machine's way to the package registries, lent to the build
build       the images, from their Dockerfiles
contents    what is in the site's image, and what is not
production  it refuses, serves, is healthy, ends
demo        the demo season's pages, and a request that is under way at SIGTERM
slow_request  which is this
"""
