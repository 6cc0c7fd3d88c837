"""The pages under /learn/: how a page stops waiting for its database.

lessons         the same rows read in several ways, whose cost is measured
dog_pile        guards against many readers that ask for an expired value at once
code_listings   code and SQL as the pages show them
styleguide      every component of the site, as a page
"""
