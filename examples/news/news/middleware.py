from django.http import HttpResponse

from caching.snapshots import SnapshotNotReadyError


class NotReady:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, SnapshotNotReadyError):
            return HttpResponse("One moment, please.", status=503, headers={"Retry-After": "2"})
        return None
