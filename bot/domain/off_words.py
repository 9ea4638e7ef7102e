"""Words that switch something off, in English and Russian, without case."""

OFF_WORDS = ("off", "выкл", "выключить", "выключи", "откл", "отключить", "нет")
