"""Sealed bids: keys, envelopes and their bindings. The only module that encrypts or decrypts.

Every tender has an age X25519 key pair, every bid one of its own. A bid's files and its envelope
are encrypted to both: the tender's key opens them at the opening, the bid's key lets the bidder
read its own bid before. Working drafts are encrypted to the bid's key alone.

Private keys are kept wrapped (AES-256-GCM) under a key derived from `SECRET_KEY` and bound to
what they belong to. What this protects against, and what not yet, stands in
docs/decisions/0010-sealed-bids.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

NONCE = 12
Stored = bytes | memoryview | None  # what a binary column gives
STEP = 4096  # envelopes and drafts grow in these steps, so that their size tells little
BLANK = "padding"
CHUNK = 1024**2


class Damaged(ValueError):
    """What was stored is not what was sealed, or cannot be read."""


@dataclass(frozen=True)
class Key:
    """A fresh key pair: `recipient` is public, `secret` is not to be stored as it is."""

    recipient: str
    secret: bytes


def new_key() -> Key:
    """A fresh age X25519 key pair."""
    identity = pyrage.x25519.Identity.generate()
    return Key(str(identity.to_public()), str(identity).encode())


# Wrapping ---------------------------------------------------------------------------------------


def tender_context(tender_id: int) -> str:
    """What a tender's key is bound to."""
    return f"tender:{tender_id}"


def bid_context(lot_id: int, supplier_id: int) -> str:
    """What a bid's key is bound to."""
    return f"bid:{lot_id}:{supplier_id}"


@cache
def _root(secret: str) -> bytes:
    # scrypt is slow on purpose and SECRET_KEY does not change: once per process.
    kdf = Scrypt(salt=b"tenders.sealing.v1", length=32, n=2**14, r=8, p=1)
    return kdf.derive(secret.encode())


def _derived(context: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=context.encode())
    return hkdf.derive(_root(settings.SECRET_KEY))


def _wrapping_key(context: str) -> AESGCM:
    return AESGCM(_derived(context))


def mark(text: str, context: str) -> str:
    """A keyed digest: equal texts are seen to be equal, and a short number cannot be guessed."""
    return hmac.new(_derived(f"mark:{context}"), text.encode(), hashlib.sha256).hexdigest()


def wrap(secret: bytes, context: str) -> bytes:
    """The private key, readable only with SECRET_KEY and for the same context."""
    nonce = os.urandom(NONCE)
    return nonce + _wrapping_key(context).encrypt(nonce, secret, context.encode())


def unwrap(wrapped: Stored, context: str) -> bytes:
    """The private key. Raises Damaged for another context, key or a changed byte."""
    data = bytes(wrapped or b"")
    try:
        return _wrapping_key(context).decrypt(data[:NONCE], data[NONCE:], context.encode())
    except InvalidTag as error:
        raise Damaged("the key cannot be unwrapped") from error


# Texts ------------------------------------------------------------------------------------------


def encrypt(values: dict[str, Any], *recipients: str) -> bytes:
    """Values as padded JSON, encrypted to every recipient."""
    text = json.dumps({**values, BLANK: ""}, ensure_ascii=False, sort_keys=True).encode()
    filler = "." * (-len(text) % STEP)
    text = json.dumps({**values, BLANK: filler}, ensure_ascii=False, sort_keys=True).encode()
    return bytes(pyrage.encrypt(text, [_recipient(one) for one in recipients]))


def decrypt(ciphertext: Stored, secret: bytes) -> dict[str, Any]:
    """The values. Raises Damaged when the ciphertext or the key is not the right one."""
    try:
        text = pyrage.decrypt(bytes(ciphertext or b""), [_identity(secret)])
        values = json.loads(text)
    except (pyrage.DecryptError, ValueError) as error:
        raise Damaged("the text cannot be decrypted") from error
    values.pop(BLANK, None)
    return dict(values)


def commitment(envelope: Stored) -> str:
    """The SHA-256 of a sealed envelope: what the receipt names."""
    return hashlib.sha256(bytes(envelope or b"")).hexdigest()


# Files ------------------------------------------------------------------------------------------


def encrypt_file(plain: Any, secret: Any, *recipients: str) -> None:
    """Encrypt a stream to every recipient; memory does not grow with the file."""
    plain.seek(0)
    pyrage.encrypt_io(plain, secret, [_recipient(one) for one in recipients])


def decrypt_file(secret_file: Any, secret: bytes) -> bytes:
    """The plain bytes of a file. Raises Damaged."""
    try:
        return bytes(pyrage.decrypt(secret_file.read(), [_identity(secret)]))
    except pyrage.DecryptError as error:
        raise Damaged("the file cannot be decrypted") from error


def digest_of(stream: Any) -> str:
    """The SHA-256 of a stream, which is rewound before and after."""
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _recipient(text: str) -> Any:
    return pyrage.x25519.Recipient.from_str(text)


def _identity(secret: bytes) -> Any:
    return pyrage.x25519.Identity.from_str(secret.decode())
