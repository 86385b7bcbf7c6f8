"""A passkey made by code, as a browser would answer for one: ES256, no attestation."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def encoded(content: bytes) -> str:
    """Return bytes as WebAuthn writes them in JSON."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


class Authenticator:
    """One key."""

    def __init__(self, origin: str = "http://localhost", credential: bytes = b"credential-1") -> None:
        """Make a key for `origin`."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._origin = origin
        self._credential = credential
        self.count = 0

    def make(self, options: dict[str, Any], *, verified: bool = True) -> str:
        """Answer the options of a registration."""
        numbers = self._key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = b"\0" * 16 + len(self._credential).to_bytes(2, "big") + self._credential + public
        data = self._data(options["rp"]["id"], _ATTESTED, verified=verified) + attested
        return self._answered(
            {
                "clientDataJSON": encoded(self._client_data("webauthn.create", options["challenge"])),
                "attestationObject": encoded(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            }
        )

    def use(self, options: dict[str, Any], *, verified: bool = True) -> str:
        """Answer the options of a log-in."""
        self.count += 1
        client_data = self._client_data("webauthn.get", options["challenge"])
        data = self._data(options["rpId"], 0, verified=verified)
        signature = self._key.sign(data + sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answered(
            {
                "clientDataJSON": encoded(client_data),
                "authenticatorData": encoded(data),
                "signature": encoded(signature),
                "userHandle": None,
            }
        )

    def _data(self, host: str, flags: int, *, verified: bool) -> bytes:
        flags |= _PRESENT | (_VERIFIED if verified else 0)
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        plain = encoded(urlsafe_b64decode(challenge + "=="))
        return json.dumps({"type": kind, "challenge": plain, "origin": self._origin, "crossOrigin": False}).encode()

    def _answered(self, response: dict[str, Any]) -> str:
        name = encoded(self._credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
