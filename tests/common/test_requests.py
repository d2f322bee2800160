"""What every answer passes through."""

from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from lms.common.requests import PageCompressionMiddleware


def answered(response):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip, br"})
    return PageCompressionMiddleware(lambda _request: response)(request)


def test_a_page_travels_compressed():
    answer = answered(HttpResponse("<p>学时</p>" * 100))
    assert answer["Content-Encoding"] == "gzip"
    assert int(answer["Content-Length"]) < 300


def test_a_file_keeps_its_length_and_ranges(tmp_path):
    (tmp_path / "证明.pdf").write_bytes(b"%PDF" * 100)
    with (tmp_path / "证明.pdf").open("rb") as file:
        answer = answered(FileResponse(file))
        assert (answer.get("Content-Encoding"), answer["Content-Length"]) == (None, "400")
