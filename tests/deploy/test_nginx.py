"""What stands in front of the office keeps out what the office must never see."""

from __future__ import annotations

import http.client
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.deploy.conftest import PRIVATE, Visitor
from tests.services.nginx import HOST

MEBIBYTE = 1024 * 1024


def told(answer):
    status, _headers, body = answer
    assert status == 200
    return json.loads(body)


def test_what_a_visitor_says_of_the_way_is_overwritten(visit):
    forged = {
        "X_Forwarded_For": "203.0.113.9",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil.example",
        "Forwarded": "for=203.0.113.9",
    }
    headers = told(visit("/ar/", **forged))["headers"]
    assert headers["x-forwarded-for"] == "127.4.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == HOST
    assert not {"forwarded", "x-forwarded-host"} & set(headers)


def test_a_header_with_an_underscore_passes_for_no_other(front):
    link = Visitor(front.port, "127.4.0.2")
    connection = http.client.HTTPSConnection("127.0.0.1", front.port, context=link.context)
    connection.request("GET", "/ar/", headers={"Host": HOST, "X_Forwarded_For": "203.0.113.9"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert "203.0.113.9" not in str(answer)


def test_plain_http_goes_to_https(front):
    link = http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=10)
    link.request("GET", "/ar/track/", headers={"Host": HOST})
    answer = link.getresponse()
    link.close()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/ar/track/")


@pytest.mark.parametrize(("size", "status"), [(29 * MEBIBYTE, 200), (31 * MEBIBYTE, 413)])
def test_bodies_are_bounded(visit, offices, size, status):
    try:
        answered = visit("/api/v1/cases", "POST", b"x" * size)[0]
    except (BrokenPipeError, ConnectionResetError):
        answered = 413  # it answers and closes while the rest is still on its way
    assert answered == status
    assert len(offices[0].asked + offices[1].asked) == (status == 200)


def test_a_private_file_leaves_only_when_the_office_hands_it_over(visit):
    status, headers, body = visit("/case-files/token/")
    assert (status, body) == (200, PRIVATE)
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    for path in (
        "/private-files/cases/letter.pdf",
        "/private/cases/letter.pdf",
        "/static/../private/cases/letter.pdf",
        "/static/%2e%2e/private/cases/letter.pdf",
        "/static../private/cases/letter.pdf",
    ):
        assert PRIVATE not in visit(path)[2], path


@pytest.mark.parametrize("path", ["/media/documents/1.pdf", "/uploads/1", "/metrics"])
def test_what_is_nobodys_to_ask_for_reaches_no_server(visit, offices, path):
    assert visit(path)[0] == 404
    assert offices[0].asked + offices[1].asked == []


def test_static_files_are_kept_for_a_year(visit, offices):
    status, headers, body = visit("/static/office.css")
    assert (status, body) == (200, b"a { color: red }")
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Type"] == "text/css"
    assert offices[0].asked + offices[1].asked == []


def test_random_addresses_and_queries_are_not_written_down(visit, front):
    secret = "Zx9TokenNobodyMayRead"
    for path in (f"/ar/drafts/{secret}/about/", f"/receipts/{secret}.pdf", f"/ar/?q={secret}"):
        visit(path)
    front.stop()  # what it holds back is written
    log = front.log()
    assert log.count("\n") == 3
    assert "/ar/drafts" in log
    assert secret not in log


def test_one_address_that_asks_without_end_is_slowed_down_alone(front):
    flood, neighbour = Visitor(front.port, "127.4.0.3"), Visitor(front.port, "127.4.0.4")
    with ThreadPoolExecutor(20) as pool:  # by one visitor alone a busy machine is slow enough
        statuses = set(pool.map(lambda _: flood("/ar/")[0], range(400)))
    assert statuses == {200, 429}
    assert {flood("/static/office.css")[0] for _ in range(50)} == {200}
    assert neighbour("/ar/")[0] == 200


def test_while_one_server_is_away_the_other_answers(visit, offices):
    offices[0].shutdown()
    offices[0].server_close()
    assert [visit("/ar/")[0] for _ in range(6)] == [200] * 6
    assert visit("/api/v1/cases", "POST", b"{}")[0] == 200


def test_what_was_sent_is_sent_to_no_second_server(visit, offices):
    assert visit("/dies", "POST", b"{}")[0] == 502
    assert len(offices[0].asked + offices[1].asked) == 1


def test_a_public_page_is_asked_for_once_in_a_rush(visit, offices):
    answers = [visit("/ar/kept/", Accept_Encoding="gzip, br") for _ in range(5)]
    assert {status for status, _headers, _body in answers} == {200}
    assert len(offices[0].asked + offices[1].asked) == 1
    # the browser asks again at every visit, and is told that it has it
    status, headers, body = visit("/ar/kept/", Accept_Encoding="gzip, br", If_None_Match='"kept"')
    assert (status, body, headers["ETag"]) == (304, b"", '"kept"')
    visit("/ar/kept/", Accept_Encoding="gzip")
    visit("/ar/kept/?page=2", Accept_Encoding="gzip")
    assert len(offices[0].asked + offices[1].asked) == 3


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/ar/kept/", {"Cookie": "a=b; __Host-sessionid=abc"}),
        ("/ar/kept/", {"method": "POST", "body": b"x"}),
        ("/ar/track/", {}),
        ("/api/v1/kept", {}),
    ],
)
def test_what_is_one_persons_is_always_asked_for(visit, offices, path, more):
    for _ in range(2):
        assert visit(path, **more)[0] == 200
    assert len(offices[0].asked + offices[1].asked) == 2


def test_nobody_waits_for_another_to_be_told_what_is_not_kept(visit):
    with ThreadPoolExecutor(2) as visitors:
        asked = [visitors.submit(visit, "/ar/track/together/") for _ in range(2)]
        assert [answer.result()[0] for answer in asked] == [200, 200]


def test_a_page_made_for_a_session_is_given_to_nobody_else(visit, offices):
    mine = json.loads(visit("/ar/kept/", Cookie="__Host-sessionid=mine")[2])
    assert "cookie" in mine["headers"]
    theirs = json.loads(visit("/ar/kept/")[2])
    assert "cookie" not in theirs["headers"]
    assert len(offices[0].asked + offices[1].asked) == 2
