"""Every socket of the site."""

from django.urls import re_path

from studio.jobs.consumers import JobFollower
from studio.social.consumers import NoticeFollower

urlpatterns = [
    re_path(r"^ws/jobs/(?P<id>[A-Za-z0-9_-]{1,40})$", JobFollower.as_asgi()),
    re_path(r"^ws/notices$", NoticeFollower.as_asgi()),
]
