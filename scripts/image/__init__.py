"""`make image`: builds the images and checks the site's. It uses the standard library only.

It uses docker or podman, and a registry. As root on a Debian machine without them it installs
podman and makes the base image with debootstrap. Where containers cannot run in the usual way, it
runs them with fewer of the kernel's features. It removes its containers and keeps the images.
"""
