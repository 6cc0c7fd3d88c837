from tests.pages.conftest import owner_client, site

__all__ = ["owner_client", "site"]
