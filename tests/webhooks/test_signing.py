"""Signatures, checked by the libraries that receivers use, and by hand."""

import base64
import hashlib
import hmac
import json
import subprocess
import time
from pathlib import Path

import pytest
import standardwebhooks
import svix.webhooks

from pawport.webhooks.signing import new_secret, signature_headers
from tests.toolchains import toolchain

BODY = '{"id":"evt_1","type":"pet.created","data":{"name":"Zoë 🐕"}}'.encode()
LIBRARIES = [
    (standardwebhooks.Webhook, standardwebhooks.WebhookVerificationError),
    (svix.webhooks.Webhook, svix.webhooks.WebhookVerificationError),
]


@pytest.mark.parametrize(("library", "error"), LIBRARIES, ids=["standardwebhooks", "svix"])
class TestLibraries:
    def test_accept_a_signature(self, library: type, error: type[Exception]) -> None:
        secret = new_secret()
        headers = signature_headers("evt_1", int(time.time()), BODY, [secret])
        library(secret).verify(BODY, headers)

    def test_accept_both_secrets_during_a_rotation(self, library: type, error: type[Exception]) -> None:
        new, old = new_secret(), new_secret()
        headers = signature_headers("evt_1", int(time.time()), BODY, [new, old])
        library(new).verify(BODY, headers)
        library(old).verify(BODY, headers)
        with pytest.raises(error):
            library(new_secret()).verify(BODY, headers)

    @pytest.mark.parametrize("changed", ["id", "timestamp", "body", "age"])
    def test_reject_what_was_changed(self, library: type, error: type[Exception], changed: str) -> None:
        secret, body = new_secret(), BODY
        now = int(time.time()) - (3600 if changed == "age" else 0)
        headers = signature_headers("evt_1", now, body, [secret])
        match changed:
            case "id":
                headers["webhook-id"] = "evt_2"
            case "timestamp":
                headers["webhook-timestamp"] = str(now + 1)
            case "body":
                body = body.replace(b"pet.created", b"pet.deleted")
        with pytest.raises(error):
            library(secret).verify(body, headers)


def test_five_lines_verify_a_signature() -> None:
    secret = new_secret()
    headers = signature_headers("evt_1", 1_700_000_000, BODY, [secret])

    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + BODY
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    signatures = [signature.split(",") for signature in headers["webhook-signature"].split(" ")]
    assert any(hmac.compare_digest(expected, value) for version, value in signatures if version == "v1")


def test_the_example_of_the_specification() -> None:
    """Svix, from whose signatures the specification was made, documents this one."""
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signature_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [secret])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


class TestPawsSource:
    def test_the_header_is_the_hmac_of_the_body_by_the_text_of_the_secret(self) -> None:
        headers = signature_headers("evt_1", 1, BODY, ["whsec_bmV3"], pawssource=True)
        assert headers["X-Paws-Signature"] == hmac.new(b"whsec_bmV3", BODY, hashlib.sha256).hexdigest()

    def test_during_a_rotation_it_is_made_with_the_old_secret(self) -> None:
        headers = signature_headers("evt_1", 1, BODY, ["whsec_bmV3", "whsec_b2xk"], pawssource=True)
        assert headers["X-Paws-Signature"] == hmac.new(b"whsec_b2xk", BODY, hashlib.sha256).hexdigest()
        assert headers["webhook-signature"].count("v1,") == 2

    def test_other_endpoints_do_not_get_it(self) -> None:
        names = set(signature_headers("evt_1", 1, BODY, ["whsec_bmV3"]))
        assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}


class TestSecrets:
    def test_are_random(self) -> None:
        secrets = {new_secret() for _ in range(100)}
        assert len(secrets) == 100
        assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in secrets} == {32}

    @pytest.mark.parametrize("damaged", ["bmV3", "whsec_", "whsec_bmV", "whsec_b$mV3", "whsec_ü"])
    def test_that_are_damaged_stay_out_of_the_error(self, damaged: str) -> None:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is checked below
            signature_headers("evt_1", 1, BODY, [damaged])
        assert str(caught.value) == "a secret of a webhook must be whsec_ and base64"


def test_svix_for_node_accepts_a_signature(tmp_path: Path) -> None:
    npm, node = toolchain("npm"), toolchain("node")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run([npm, "install", *quiet, "--prefix", tmp_path, "svix@2.5.0"], check=True, timeout=280)
    new, old = new_secret(), new_secret()
    headers = signature_headers("evt_1", int(time.time()), BODY, [new, old])
    program = """
        const { Webhook } = require("svix");
        const { body, headers, secrets } = JSON.parse(require("fs").readFileSync(0));
        const accepted = secrets.map((secret) => {
          try {
            new Webhook(secret).verify(body, headers);
            return true;
          } catch {
            return false;
          }
        });
        console.log(JSON.stringify(accepted));
    """
    given = {"body": BODY.decode(), "headers": headers, "secrets": [new, old, new_secret()]}
    done = subprocess.run(
        [node, "-e", program],
        input=json.dumps(given),
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout) == [True, True, False]
