"""Permission errors of files and folders, as one sentence with the command that mends them."""

import errno
import grp
import os
import pwd
import stat
from pathlib import Path


def refuse_unwritable(path: Path) -> None:
    """Raise OSError with the path where this process may neither write the file nor make it."""
    nearest = next(each for each in (path, *path.absolute().parents) if each.exists())
    if not os.access(nearest, os.W_OK | (os.X_OK if nearest.is_dir() else os.R_OK)):
        number = errno.EROFS if os.statvfs(nearest).f_flag & os.ST_RDONLY else errno.EACCES
        raise OSError(number, os.strerror(number), str(path))


def why_not(error: OSError, path: Path) -> str:
    """Return the reason; for a matter of rights, who owns what with which mode, and how to give it to this user.

    A missing folder is to be made: the one that it would be in may be the system's.
    """
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    if error.errno not in (errno.EACCES, errno.EPERM):
        return f"{reason.lower()}: {path}"
    closed, user, group = _closed(path), os.geteuid(), os.getegid()
    command = f"chown -R {user}:{group} {closed} && chmod -R u+rwX {closed}"
    if _is_missing(path.parent):
        command = f"install -d -o {user} -g {group} -m 0700 {path.parent}"
    return (
        f"{reason.lower()}: {path}; {closed} is {_described(closed)}, and this process runs as {_user(user)}. "
        f"As root: {command}"
    )


def _is_missing(path: Path) -> bool:
    """Return whether it is known not to be there."""
    try:
        return not path.exists()
    except OSError:
        return False


def _closed(path: Path) -> Path:
    """Return the outermost folder on the way that may not be entered, else what exists of the path and is nearest."""
    nearest = Path(path.anchor or ".")
    for each in [*reversed(path.parents), path]:
        try:
            each.stat()
        except FileNotFoundError:
            break
        except OSError:
            return nearest
        nearest = each
    return nearest


def _described(path: Path) -> str:
    state = path.stat()
    return f"{stat.filemode(state.st_mode)} of {_user(state.st_uid)}:{_group(state.st_gid)}"


def _user(uid: int) -> str:
    try:
        return f"{pwd.getpwuid(uid).pw_name} ({uid})"
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    try:
        return f"{grp.getgrgid(gid).gr_name} ({gid})"
    except KeyError:
        return str(gid)
