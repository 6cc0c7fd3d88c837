from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModulesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash inside scripts as well: else a page of a new release could load modules
    of the old one.
    """

    support_js_module_import_aggregation = True
