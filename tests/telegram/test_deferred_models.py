"""aiogram's models are built when they are used, and each of them can be."""

import subprocess
import sys

PROGRAM = """
import typing
import bot.telegram.chat
from aiogram import methods, types

assert not types.Message.__pydantic_complete__
assert not types.Update.__pydantic_complete__
models = [getattr(types, name, None) or getattr(methods, name) for name in types.__all__ + methods.__all__]
models = [one for one in models if hasattr(one, "model_fields")]
for model in models:
    assert typing.get_type_hints(model, localns={"Bot": object})
message = {"message_id": 5, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "hello"}
assert types.Update.model_validate({"update_id": 1, "message": message}).message.chat.id == 1
print(len(models))
"""


def test_every_model_is_built_at_its_first_use() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 400
