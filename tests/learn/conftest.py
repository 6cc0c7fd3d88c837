from tests.pages.conftest import owner_client, site  # noqa: F401
