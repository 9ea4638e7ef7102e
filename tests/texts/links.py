"""What Telegram makes of a plain text by itself, written from its documented entity types, apart from the program."""

import re

LINKS = {
    "mention": r"(?<![\w@])@\w{2,32}",
    "bot_command": r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}",
    "hashtag": r"(?<![\w#])#\w*[^\W\d_]\w*",
    "cashtag": r"(?<![\w$])\$[A-Z]{1,8}\b",
    "url": r"\w[\w-]*\.[^\W\d_]{2,}|\b[a-z][a-z0-9+.-]*://\S|\b\d{1,3}(\.\d{1,3}){3}\b",
    "email": r"[\w.+-]+@[\w-]+\.\w+",
    "phone_number": r"\+?\d(?:[\s().-]*\d){6,}",
    "bank_card": r"\d[\d -]{11,}\d",
}


def links(text: str) -> list[str]:
    """Return what would become an entity: "mention @name"."""
    return [f"{kind} {found[0]}" for kind, pattern in LINKS.items() for found in re.finditer(pattern, text)]


HOSTILE_WORDS = (
    "@durov", "@all_of_us", "/forget", "/start@OtherBot now", "#sale", "#Продажи2026", "$BTC", "$AAPL", "example.com",
    "evil.ru/login", "https://evil.example/x?y=1", "tg://resolve?domain=durov", "t.me/joinchat", "пример.рф",
    "ann@example.com", "+79991234567", "+1 (212) 555-01-23", "8 800 555 35 35", "4111 1111 1111 1111", "10.0.0.1",
    "a @b_c d", "x,/forget", "(@durov)", "«#тег»", "ftp://h.example", "mail.ru", "xn--e1afmkfd.xn--p1ai",
)  # fmt: skip
