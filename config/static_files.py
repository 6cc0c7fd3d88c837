"""Static files as WhiteNoise serves them, where no nginx does."""

from django.http import FileResponse, HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

ETAGS = "HTTP_IF_NONE_MATCH"


class ModulesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash inside scripts as well: else a page of a new release could load modules
    of the old one.
    """

    support_js_module_import_aggregation = True


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """A packed file has an ETag of its own. WhiteNoise gives it that of the plain one, so that a
    cache which holds the one could hand it out for the other. Of several tags, weak ones and `*`
    WhiteNoise knows nothing either.
    """

    @staticmethod
    def serve(static_file: StaticFile | Redirect, request: HttpRequest) -> FileResponse:
        if isinstance(static_file, Redirect):
            return WhiteNoiseMiddleware.serve(static_file, request)
        _, headers = static_file.get_path_and_headers(request.META)
        coding = dict(headers).get("Content-Encoding")
        etag = f'{static_file.etag[:-1]}-{coding}"' if coding else static_file.etag
        if ETAGS in request.META:
            asked = {one.strip().removeprefix("W/") for one in request.META[ETAGS].split(",")}
            request.META[ETAGS] = static_file.etag if asked & {"*", etag} else ""
        response = WhiteNoiseMiddleware.serve(static_file, request)
        if response.has_header("ETag"):
            response["ETag"] = etag
        return response
