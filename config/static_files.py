"""Static files, served by WhiteNoise where there is no nginx."""

from django.http import FileResponse, HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

ETAGS = "HTTP_IF_NONE_MATCH"


class ModulesStorage(CompressedManifestStaticFilesStorage):
    """Storage that also puts hashed names into the imports of scripts.

    Without them a page of a new release could load modules of the old one.
    """

    support_js_module_import_aggregation = True


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise with an ETag of its own for each compressed file.

    WhiteNoise gives the compressed file the ETag of the plain one, so a cache could return one for
    the other. It also does not handle several tags, weak tags or `*` in If-None-Match.
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
