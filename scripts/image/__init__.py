"""`make image`: builds the images and checks that they serve, with the standard library alone.

It uses docker or podman, and a registry. As root on a Debian machine without them it installs
podman and makes the base image with debootstrap. Where containers cannot run in the usual way, it
runs them with fewer of the kernel's features. It removes its containers and keeps the images.

shell       commands of the system, and messages
engine      docker or podman, with the options that this machine needs
base        Debian, from a registry or made here
asking      a visitor of a container
network     this machine's way to the package registries, lent to the build
build       the images, from their Dockerfiles
contents    checks of the files in the site's image
production  checks that it refuses to start, serves, is healthy and ends
demo        the demo season's pages, and a request that is under way at SIGTERM
slow_request  that request
"""
