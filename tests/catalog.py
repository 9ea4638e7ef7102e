"""Which texts the program says: read out of its source, as translators' tools do."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[1]
KEYWORDS = {
    "t": None, "self": None, "plain": None, "mark": None,
    "plural": (1, 2), "plural_plain": (1, 2), "mark_plural": (1, 2),
}  # fmt: skip


def spoken() -> Catalog:
    """Return every text that is marked for translation in the program."""
    catalog = Catalog()
    found = extract_from_dir(
        ROOT / "bot", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=(), strip_comment_tags=True
    )
    for name, line, text, _comments, _context in found:
        catalog.add(text, locations=[(f"bot/{name}", line)])
    return catalog
