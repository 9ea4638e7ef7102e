"""What is left of an HTML message without its markup."""

import re
from html import unescape


def plain_text(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))
