"""Undo gzip without letting a small body become a large one."""

from __future__ import annotations

import zlib
from typing import Final

GZIP: Final = "gzip"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_MEMBER: Final = b"\x1f"
"""How a gzip member begins; a file may hold several."""
_ENCODINGS: Final = {"": "", "identity": "", "gzip": GZIP, "x-gzip": GZIP}


class TooLargeError(Exception):
    """The body is larger than allowed."""


class DamagedError(Exception):
    """The body is not what its Content-Encoding says."""


class CutShortError(Exception):
    """The compressed body ends before its end."""


class Inflater:
    """Collects a body as it arrives, at most *limit* bytes of it after decompression."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Prepare for *encoding* (a Content-Encoding); DamagedError for one that was not asked for."""
        known = _ENCODINGS.get(encoding.strip().lower())
        if known is None:
            raise DamagedError(f"compressed with {encoding[:40]!r}, which was not asked for")
        self._stream = zlib.decompressobj(_GZIP_WINDOW) if known else None
        self._limit = limit
        self._data = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take what arrived; TooLargeError, DamagedError."""
        if self._stream is None:
            self._keep(chunk)
            return
        while chunk:
            if self._stream.eof:
                if chunk[:1] != _MEMBER:  # padding, which gzip's own tool ignores, too
                    return
                self._stream = zlib.decompressobj(_GZIP_WINDOW)
            try:
                # One byte more than allowed shows that there is more, without ever holding it.
                self._keep(self._stream.decompress(chunk, self._limit + 1 - len(self._data)))
            except zlib.error as error:
                raise DamagedError("not the gzip it claims to be") from error
            chunk = self._stream.unconsumed_tail or self._stream.unused_data

    def finish(self) -> bytes:
        """Return the whole body; CutShortError where the compressed stream has no end."""
        if self._stream is not None and not self._stream.eof:
            raise CutShortError
        return bytes(self._data)

    def _keep(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > self._limit:
            raise TooLargeError
