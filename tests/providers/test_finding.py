"""Names as people type them find their provider among the first three; none of the spellings is in the code."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.providers import Provider, finding, registry
from bot.providers.finding import find_providers, named

TITLES = {
    "openrouter": "OpenRouter", "deepseek": "DeepSeek", "elevenlabs": "ElevenLabs", "twilio": "Twilio",
    "firecrawl": "Firecrawl", "tavily": "Tavily", "fal": "fal.ai", "serpapi": "SerpApi", "hunter": "Hunter.io",
    "moonshot": "Moonshot AI", "deepl": "DeepL", "runpod": "RunPod", "brevo": "Brevo", "siliconflow": "SiliconFlow",
    "zai-coding-plan": "Z.ai coding plan", "apify": "Apify", "2captcha": "2Captcha", "serper": "Serper",
    "vercel-ai-gateway": "Vercel AI Gateway", "stability": "Stability AI", "runway": "Runway",
    "deepgram": "Deepgram", "vast": "Vast.ai", "dataforseo": "DataForSEO", "zerobounce": "ZeroBounce",
    "anti-captcha": "Anti-Captcha", "capsolver": "CapSolver", "scrapingbee": "ScrapingBee",
    "brightdata": "Bright Data", "heygen": "HeyGen", "digitalocean": "DigitalOcean", "vultr": "Vultr",
    "sendgrid": "SendGrid", "apollo": "Apollo.io", "lusha": "Lusha", "leadmagic": "LeadMagic",
    "findymail": "Findymail", "prospeo": "Prospeo", "neverbounce": "NeverBounce", "snov": "Snov.io",
    "timeweb-cloud": "Timeweb Cloud", "selectel": "Selectel", "smsru": "SMS.ru", "smsc": "SMSC.ru",
    "smsaero": "SMS Aero", "vonage": "Vonage", "messagebird": "MessageBird", "telnyx": "Telnyx", "plivo": "Plivo",
    "bfl": "Black Forest Labs", "luma": "Luma", "leonardo": "Leonardo.Ai", "d-id": "D-ID", "novita": "Novita AI",
    "deepinfra": "DeepInfra", "venice": "Venice AI", "stepfun": "StepFun",
    "minimax-token-plan": "MiniMax token plan", "xai": "xAI", "poe": "Poe", "hyperbolic": "Hyperbolic",
    "featherless": "Featherless.ai", "scraperapi": "ScraperAPI", "zenrows": "ZenRows", "scrapedo": "Scrape.do",
    "scrapeops": "ScrapeOps", "scrapegraphai": "ScrapeGraphAI", "coingecko": "CoinGecko",
    "openexchangerates": "Open Exchange Rates", "exchangerate-api": "ExchangeRate-API", "ahrefs": "Ahrefs",
    "meshy": "Meshy", "clearout": "Clearout", "crustdata": "Crustdata", "mailersend": "MailerSend",
    "namecheap": "Namecheap", "iproyal": "IPRoyal", "asocks": "ASocks", "imagerouter": "ImageRouter",
    "cloudflare-ai-gateway": "Cloudflare AI Gateway", "windsurf-team": "Windsurf", "generect": "Generect",
    "elumenta": "Elumenta",
}  # fmt: skip

QUERIES = {
    "eleven labs": "elevenlabs", "11labs": "elevenlabs", "11 labs": "elevenlabs", "elevnlabs": "elevenlabs",
    "элевен лабс": "elevenlabs", "илевенлабс": "elevenlabs", "11лабс": "elevenlabs", "open router": "openrouter",
    "opnrouter": "openrouter", "опенроутер": "openrouter", "опен раутер": "openrouter", "oepnrouter": "openrouter",
    "deep seek": "deepseek", "depseek": "deepseek", "дипсик": "deepseek", "дип сик": "deepseek",
    "дипсек": "deepseek", "twillio": "twilio", "твилио": "twilio", "твиллио": "twilio", "fire crawl": "firecrawl",
    "firecrwl": "firecrawl", "файркрол": "firecrawl", "tavilly": "tavily", "тавили": "tavily", "serp api": "serpapi",
    "серпапи": "serpapi", "huntr": "hunter", "хантер": "hunter", "мун шот": "moonshot", "moonshoot": "moonshot",
    "муншот": "moonshot", "deep l": "deepl", "дипл": "deepl", "run pod": "runpod", "ранпод": "runpod",
    "брево": "brevo", "bravo": "brevo", "silicon": "siliconflow", "силиконфлоу": "siliconflow", "апифай": "apify",
    "two captcha": "2captcha", "2каптча": "2captcha", "2 капча": "2captcha", "серпер": "serper",
    "vercel": "vercel-ai-gateway", "версель": "vercel-ai-gateway", "стабилити": "stability", "ранвей": "runway",
    "дипграм": "deepgram", "deep gramm": "deepgram", "васт": "vast", "data for seo": "dataforseo",
    "датафорсео": "dataforseo", "zero bounce": "zerobounce", "зеробаунс": "zerobounce", "0bounce": "zerobounce",
    "антикапча": "anti-captcha", "anticaptcha": "anti-captcha", "капсолвер": "capsolver",
    "scraping b": "scrapingbee", "скрепингби": "scrapingbee", "brigth data": "brightdata",
    "брайтдата": "brightdata", "хейген": "heygen", "hey gen": "heygen", "digital ocean": "digitalocean",
    "диджитал оушен": "digitalocean", "вультр": "vultr", "vulture": "vultr", "send grid": "sendgrid",
    "сендгрид": "sendgrid", "аполло": "apollo", "appolo": "apollo", "луша": "lusha", "снов": "snov",
    "таймвеб": "timeweb-cloud", "селектел": "selectel", "смс ру": "smsru", "смс аэро": "smsaero",
    "nexmo vonage": "vonage", "вонаж": "vonage", "message bird": "messagebird", "черный flux black forest": "bfl",
    "black forrest": "bfl", "леонардо": "leonardo", "did": "d-id", "минимакс": "minimax-token-plan",
    "грок xai": "xai", "ahref": "ahrefs", "ахрефс": "ahrefs", "name cheap": "namecheap", "неймчип": "namecheap",
    "ip royal": "iproyal", "coin gecko": "coingecko", "коингекко": "coingecko", "генерект": "generect",
    "елумента": "elumenta", "элюмента": "elumenta", "gener": "generect", "wind surf": "windsurf-team",
    "сендинблю": "brevo", "жлм": "zai-coding-plan", "луминати": "brightdata", "грок": "xai", "codeum": "windsurf-team",
    "дата фор сео": "dataforseo", "zerobouce": "zerobounce", "скрейпингби": "scrapingbee", "воната": "vonage",
    "мессаджберд": "messagebird", "зенроус": "zenrows", "нэйм чип": "namecheap", "кликаут": "clearout",
    "имедж роутер": "imagerouter", "скрапеопс": "scrapeops", "икс аи": "xai", "cap solver": "capsolver",
    "cloudflare": "cloudflare-ai-gateway", "клаудфлер": "cloudflare-ai-gateway", "zai": "zai-coding-plan",
    "DO": "digitalocean", "do": "digitalocean", "OR": "openrouter", "quora poe": "poe", "дигитал оушн": "digitalocean",
    "твилио сендгрид": "sendgrid", "вонэйдж": "vonage", "скрейп ду": "scrapedo", "флюкс": "bfl", "эйчрефс": "ahrefs",
}  # fmt: skip


def _known() -> list[Provider]:
    """The catalogue, and by title alone what it may lack."""
    any_one = next(iter(registry().values()))
    bare = {name: replace(any_one, id=name, title=title, aliases=(), rank=50) for name, title in TITLES.items()}
    return list((bare | dict(registry())).values())


KNOWN = _known()


@pytest.mark.parametrize(("query", "provider"), QUERIES.items())
def test_a_name_as_people_type_it(query: str, provider: str) -> None:
    assert provider in [one.id for one in find_providers(KNOWN, query)[:3]]


def test_the_spellings_are_many_and_not_in_the_code() -> None:
    assert len(QUERIES) >= 60
    code = Path(finding.__file__).read_text().casefold()
    assert [query for query in QUERIES if len(query) > 4 and query in code] == []


@pytest.mark.parametrize("query", ["", "…", "\x00", "🙂", "wwwjjjhhhzzz"])
def test_what_is_like_nothing_finds_nothing(query: str) -> None:
    assert find_providers(KNOWN, query) == []


def test_only_a_name_beyond_doubt_is_taken_without_asking() -> None:
    meant = {query: named(KNOWN, query) for query in ("ELUM", "Twilio", "11 labs", "твилио")}
    assert [one and one.id for one in meant.values()] == ["elumenta", "twilio", "elevenlabs", "twilio"]
    assert [named(KNOWN, query) for query in ("deep", "twillo", "")] == [None, None, None]
