"""The few calls by which a file becomes new, reserved, written and certain; systems differ here, nowhere else."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

from rig.domain.errors import RecordingError
from rig.domain.phrase import phrase
from rig.domain.system_text import system_text

FALLOC_FL_KEEP_SIZE = 1  # linux/falloc.h: reserve blocks, leave the file's size alone
COPY_BYTES = 1 << 20
_NOT_ALLOWED = phrase("not_writable", "choose a folder you may write to")
REMEDIES = {
    errno.ENOSPC: phrase("free_space", "free some space; what was recorded before is kept"),
    errno.EDQUOT: phrase("quota", "your quota is used up; what was recorded before is kept"),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: _NOT_ALLOWED,
}


def failure(path: Path, what: str, error: OSError) -> RecordingError:
    """Name file, step, cause and remedy of a refused system call."""
    remedy = REMEDIES.get(error.errno or 0)
    text = phrase("refused_by_system", "{path}: {what} ({cause})", path=str(path), what=what, cause=system_text(error))
    return RecordingError(
        text if remedy is None else phrase("and_remedy", "{what}; {remedy}", what=text, remedy=remedy)
    )


def create_new(path: Path) -> int:
    """Descriptor of a new, empty file to append to and read; its folder is made and synced. Raises `RecordingError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failure(path.parent, phrase("no_folder", "this folder cannot be made"), error) from error
    flags = os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_RDWR | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, 0o644)
    except FileExistsError as error:
        text = phrase(
            "run_exists",
            "{path} exists already and was left as it is; choose another run or folder",
            path=str(path),
        )
        raise RecordingError(text) from error
    except OSError as error:
        raise failure(path, phrase("not_created", "cannot be created"), error) from error
    try:
        sync_folder(path.parent)
    except OSError as error:
        os.close(descriptor)
        raise failure(
            path.parent, phrase("name_unconfirmed", "the disk does not confirm the new file's name"), error
        ) from error
    return descriptor


def in_place(descriptor: int, path: Path) -> bool:
    """Whether `path` is still the name of the open file: its folder may have been removed or renamed meanwhile.

    A folder that cannot be looked at now, as on a share that is away for a moment, says nothing of it.
    """
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def copy_to(path: Path, descriptor: int, size: int) -> int:
    """Descriptor of a new file at `path` with the first `size` bytes of an open one, on the disk itself.

    Raises `RecordingError` or `OSError`; a copy that could not be finished is removed.
    """
    copy = create_new(path)
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        while size > 0:
            data = os.read(descriptor, min(size, COPY_BYTES))
            if not data:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            _, error = write_all(copy, data)
            if error is not None:
                raise error
            size -= len(data)
        sync_file(copy)
    except OSError:
        os.close(copy)
        path.unlink()
        raise
    return copy


def reserve(descriptor: int, size: int) -> bool:
    """Reserve `size` bytes of disk for a file without changing its size; False where the system cannot.

    Raises `OSError` when there is not that much space. `os.posix_fallocate`
    will not do: it grows the file, whose end would then be zeros.
    """
    if sys.platform != "linux" or size <= 0:
        return False
    call = ctypes.CDLL(None, use_errno=True).fallocate
    call.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    if call(descriptor, FALLOC_FL_KEEP_SIZE, 0, size) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        raise OSError(code, os.strerror(code))
    return False


def write_all(descriptor: int, data: bytes) -> tuple[int, OSError | None]:
    """Write `data`; returns how many bytes were written and, when not all, why."""
    done = 0
    view = memoryview(data)
    while done < len(data):
        try:
            done += os.write(descriptor, view[done:])
        except OSError as error:
            return done, error
    return done, None


def sync_file(descriptor: int) -> None:
    """Return once the file's content is on the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # fsync there leaves the data in the drive's cache
        except OSError:
            os.fsync(descriptor)  # a file system that knows no better
    elif hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` certain; where a folder cannot be opened (Windows) the system sees to it itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)
