"""What the operating system says of a call that it refused, as a phrase: the same words on every system."""

from __future__ import annotations

import errno
import os

from rig.domain.phrase import Phrase, phrase

_DENIED = phrase("os_denied", "permission denied")
_FULL = phrase("os_full", "no space left on device")
_UNREACHABLE = phrase("os_unreachable", "the network drive cannot be reached")
_GONE = phrase("os_no_device", "no such device")

#: what is met with files, folders, disks and ports; the other numbers keep the system's own text
PHRASES: dict[int, Phrase] = {
    errno.ENOENT: phrase("os_absent", "no such file or directory"),
    errno.EACCES: _DENIED,
    errno.EPERM: phrase("os_forbidden", "operation not permitted"),
    errno.ENOSPC: _FULL,
    errno.EDQUOT: phrase("os_quota", "disk quota exceeded"),
    errno.EROFS: phrase("os_read_only", "read-only file system"),
    errno.EISDIR: phrase("os_folder", "is a directory"),
    errno.ENOTDIR: phrase("os_not_folder", "not a directory"),
    errno.EEXIST: phrase("os_exists", "file exists"),
    errno.ENOTEMPTY: phrase("os_not_empty", "directory not empty"),
    errno.EIO: phrase("os_io", "input/output error"),
    errno.EBUSY: phrase("os_busy", "device or resource busy"),
    errno.EMFILE: phrase("os_many_files", "too many open files"),
    errno.ENFILE: phrase("os_many_files", "too many open files"),
    errno.ENAMETOOLONG: phrase("os_long_name", "file name too long"),
    errno.EFBIG: phrase("os_large", "file too large"),
    errno.ENOMEM: phrase("os_memory", "cannot allocate memory"),
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.ESTALE: _UNREACHABLE,
    errno.ETIMEDOUT: _UNREACHABLE,
    errno.EHOSTDOWN: _UNREACHABLE,
    errno.EHOSTUNREACH: _UNREACHABLE,
    errno.ENETUNREACH: _UNREACHABLE,
}


def system_text(error: OSError) -> str:
    """Why a call was refused: a phrase where the cause is a known one, the system's own text otherwise.

    Windows tells more than the number; that text goes along.
    """
    said = PHRASES.get(error.errno or 0)
    if said is None:
        return (error.strerror or (os.strerror(error.errno) if error.errno else str(error))).lower()
    if getattr(error, "winerror", None) and error.strerror:
        return phrase("os_more", "{what}: {said}", what=said, said=error.strerror)
    return said
