"""Permission errors of files and folders, as one sentence with the command that mends them."""

import errno
import grp
import os
import pwd
import stat
from pathlib import Path


def why_not(error: OSError, path: Path) -> str:
    """Return the reason; for a matter of rights, who owns what with which mode, and how to give it to this user."""
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    if error.errno not in (errno.EACCES, errno.EPERM):
        return f"{reason.lower()}: {path}"
    closed = _closed(path)
    return (
        f"{reason.lower()}: {path}; {closed} is {_described(closed)}, and this process runs as {_user(os.geteuid())}. "
        f"As root: chown -R {os.geteuid()}:{os.getegid()} {closed} && chmod -R u+rwX {closed}"
    )


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
