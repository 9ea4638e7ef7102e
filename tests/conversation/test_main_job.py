from tests.conversation.conftest import World

GENERECT = "gk-4f9a1c2e8b7d6a5f"
ELUMENTA = "nb_3f9a1c2e8b7d6a5f4e3d"


async def test_link_ask_rename(world: World) -> None:
    world.providers.generect(GENERECT)
    world.providers.elumenta(ELUMENTA)
    ann = world.ann
    print((await ann.asks("/start")).text)
    sent = ann.says(f"/link generect {GENERECT} sales")
    await world.telegram.idle()
    assert sent.deleted
    print(ann.chat.last.text)
    print((await ann.asks(f"/link elumenta {ELUMENTA}")).text)
    for command in ("/balance", "/me", "/accounts", "/setname Ann B", "/setname", "/help", "/settings", "/timezone berlin", "/unlink sales", "/language ru", "/balance", "/me", "/export", "/forget", "hello", "/nope", "/privacy"):
        answer = await ann.asks(command)
        await world.telegram.idle()
        print("-----", command)
        print(ann.chat.last.text, [[b.text for b in row] for row in ann.chat.last.keyboard or []])
