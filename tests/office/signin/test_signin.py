"""Signing in: throttled, with a second factor, and over when it should be."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import AuditRow
from office.demo.accounts import create_accounts
from office.signin import devices, sessions

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password 1"
LOGIN = "/cms/login/"


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("editor", "e@office.example", PASSWORD)
    user.groups.add(Group.objects.get(name="Content editors"))
    return user


@pytest.fixture
def enforced(settings):
    settings.SECOND_FACTOR = True


def sign_in(client, name="editor", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def code_now(device, steps=0):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def with_factor(user):
    device = TOTPDevice.objects.create(user=user, confirmed=True, name="app")
    return device, devices.renew_recovery_codes(user)


# -- the password --------------------------------------------------------------------------------


def test_a_right_password_opens_the_admin_where_no_factor_is_enforced(client, editor):
    assert sign_in(client).status_code == 302
    assert client.get("/cms/").status_code == 200


def test_ten_wrong_passwords_then_wait_and_elsewhere_the_right_one_works(client, editor):
    codes = [sign_in(client, password="wrong").status_code for _ in range(12)]
    assert codes == [200] * 10 + [429] * 2
    answer = sign_in(client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert sign_in(client, REMOTE_ADDR="10.1.2.3").status_code == 302


def test_a_right_password_counts_as_no_try(client, editor):
    for _ in range(15):
        assert sign_in(client).status_code == 302
        client.post("/cms/logout/")


def test_unknown_and_known_names_are_answered_alike(client, editor):
    pages = [
        sign_in(client, name=name, password="wrong").content.decode()
        for name in ("editor", "nobody")
    ]
    known, unknown = (page.replace("editor", "X").replace("nobody", "X") for page in pages)
    assert len(known) == len(unknown)


def test_the_audit_trail_names_accounts_and_never_what_was_typed_for_one(client, editor):
    sign_in(client, name="my password typed as a name", password="wrong")
    sign_in(client, password="wrong")
    rows = AuditRow.objects.filter(action="staff.sign_in_failed").order_by("pk")
    assert [row.subject for row in rows] == ["unknown", "editor"]


# -- the second factor ---------------------------------------------------------------------------


def admin_addresses():
    """Every address of the admin that takes no argument."""
    found = set()

    def walk(patterns, prefix):
        for pattern in patterns:
            text = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, text)
            elif "<" not in text and "(" not in text:
                found.add("/" + text.replace("\\Z", ""))

    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern).startswith("cms/"):
            walk([pattern], "")
    return sorted(found)


def test_after_the_password_alone_no_address_of_the_admin_opens(client, editor, enforced):
    sign_in(client)
    open_before = ("/cms/login/", "/cms/logout/", "/cms/second-factor/", "/cms/password_reset/")
    addresses = [a for a in admin_addresses() if not a.startswith((*open_before, "/cms/jsi18n/"))]
    assert len(addresses) > 50
    for address in addresses:
        for method in (client.get, client.post):
            answer = method(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/cms/second-factor/"), address


def test_who_has_none_sets_one_up_and_gets_codes_on_paper(client, editor, enforced):
    sign_in(client)
    page = client.get("/cms/second-factor/")
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    device = TOTPDevice.objects.get(user=editor)
    assert client.post("/cms/second-factor/", {"code": "000000"}).status_code == 422
    device.refresh_from_db()
    device.throttle_reset()
    done = client.post("/cms/second-factor/", {"code": code_now(device)})
    assert done.status_code == 200
    device.refresh_from_db()
    assert device.confirmed
    assert client.get("/cms/").status_code == 200


def test_a_code_is_good_once_and_arabic_digits_are_digits(client, editor, enforced):
    device, _codes = with_factor(editor)
    sign_in(client)
    code = code_now(device)
    typed = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    old_key = client.session.session_key
    assert client.post("/cms/second-factor/", {"code": typed}).status_code == 302
    assert client.session.session_key != old_key
    client.post("/cms/logout/")
    sign_in(client)
    assert client.post("/cms/second-factor/", {"code": code}).status_code == 422
    assert client.get("/cms/").status_code == 302


def test_a_recovery_code_opens_once(client, editor, enforced):
    _device, codes = with_factor(editor)
    for expected in (302, 422):
        client.post("/cms/logout/")
        sign_in(client)
        answer = client.post("/cms/second-factor/", {"code": codes[0]})
        assert answer.status_code == expected
    assert AuditRow.objects.filter(action="staff.recovery_code_used").count() == 1


def test_wrong_codes_make_one_wait(client, editor, enforced):
    device, _codes = with_factor(editor)
    sign_in(client)
    client.post("/cms/second-factor/", {"code": "000000"})
    right_away = client.post("/cms/second-factor/", {"code": code_now(device)})
    assert right_away.status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil",
        "javascript:alert(1)",
        "/ar/",
        "%0d%0a",
    ],
)
def test_the_way_back_leads_into_the_admin_only(client, editor, enforced, target):
    device, _codes = with_factor(editor)
    sign_in(client)
    answer = client.post("/cms/second-factor/", {"code": code_now(device), "next": target})
    assert answer["Location"] == "/cms/"


# -- the session ---------------------------------------------------------------------------------


def test_the_key_changes_at_sign_in(client, editor):
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("seen", "began", "alive"), [(1700, 1700, True), (1900, 1900, False), (60, 36_100, False)]
)
def test_idle_and_old_sessions_are_over(client, editor, seen, began, alive):
    sign_in(client)
    session = client.session
    session[sessions.SEEN] = int(time.time()) - seen
    session[sessions.BEGAN] = int(time.time()) - began
    session.save()
    assert (client.get("/cms/").status_code == 200) is alive


def test_a_change_of_role_ends_open_sessions(client, editor):
    sign_in(client)
    assert client.get("/cms/").status_code == 200
    editor.groups.add(Group.objects.get(name="Minister"))
    answer = client.get("/cms/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


def test_a_disabled_account_and_a_new_password_end_open_sessions(client, editor):
    sign_in(client)
    editor.is_active = False
    editor.save()
    assert client.get("/cms/").status_code == 302
    editor.is_active = True
    editor.save()
    sign_in(client)
    editor.set_password("another long password 2")
    editor.save()
    assert client.get("/cms/").status_code == 302


def test_a_copied_cookie_is_worth_nothing_after_signing_out(client, editor):
    sign_in(client)
    cookie = client.cookies["sessionid"].value
    answer = client.post("/cms/logout/")
    assert "cookies" in answer["Clear-Site-Data"]
    client.cookies["sessionid"] = cookie
    assert client.get("/cms/").status_code == 302


def test_the_demonstration_goes_without_and_production_does_not():
    from office.settings import base, demo

    assert base.SECOND_FACTOR is True
    assert demo.SECOND_FACTOR is False


def test_every_demonstration_account_still_signs_in(client, home):
    from tests.factories import make_agency

    make_agency("MOI")
    make_agency("MOH")
    create_accounts(PASSWORD)
    for name in ("admin", "director", "officer.moi", "minister"):
        assert sign_in(client, name=name).status_code == 302
        assert client.get(reverse("wagtailadmin_home")).status_code == 200
        client.post("/cms/logout/")
