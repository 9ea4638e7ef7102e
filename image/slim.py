"""Take out of a site-packages folder what the bot never loads. Usage: slim.py FOLDER.

Gone are: languages but the bot's two, the packages' own tests, headers and type stubs, symbols for debuggers, fonts and
back ends that the charts do not use, and image formats other than PNG and JPEG.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("root", "en", "ru")
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "LastResortHE-Regular")
UNUSED = (
    "**/test",
    "**/tests",
    "**/*_tests*.so",
    "**/*.pyi",
    "**/*.[ach]",
    "**/*.[ch]pp",
    "**/*.p[yx][xdi]",
    "sqlalchemy/testing",
    *(f"numpy/{name}" for name in ("f2py", "distutils", "polynomial", "random", "_core/_simd*")),
    *(f"fontTools/{name}" for name in ("[!m_]*/", "misc/*.so")),
    *(f"matplotlib/{name}" for name in ("testing", "sphinxext", "backends/web_backend", "backends/qt_editor")),
    *(f"matplotlib/mpl-data/{name}" for name in ("sample_data", "images", "fonts/afm", "fonts/pdfcorefonts")),
    *(f"PIL/_{name}*" for name in ("avif", "webp", "imagingtk")),
    *(f"pillow.libs/lib{name}*" for name in ("avif", "webp", "sharpyuv")),
)


def main(folder: Path) -> None:
    """Remove, then strip. What a later version of a package keeps elsewhere is left where it is."""
    for path in [*_unused(folder), *_others(folder)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # it may have gone with its folder
    _strip(folder)


def _unused(folder: Path) -> Iterator[Path]:
    for pattern in UNUSED:
        yield from folder.glob(pattern)


def _others(folder: Path) -> Iterator[Path]:
    """Return the languages and the fonts that are not wanted."""
    yield from (file for file in folder.glob("babel/locale-data/*.dat") if file.stem not in LANGUAGES)
    yield from (file for file in folder.glob("matplotlib/mpl-data/fonts/ttf/*.ttf") if file.stem not in FONTS)


def _strip(folder: Path) -> None:
    """Remove debuggers' symbols; libraries in `*.libs` were patched when their wheel was made and would break."""
    files = [str(file) for file in folder.rglob("*.so") if not file.relative_to(folder).parts[0].endswith(".libs")]
    subprocess.run(["strip", "--strip-unneeded", *files], check=True)  # noqa: S603, S607 - the builder's binutils


if __name__ == "__main__":
    main(Path(sys.argv[1]))
