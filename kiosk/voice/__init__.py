"""The terminal's voice: a text as it stands on the screen becomes what a person can hear.

`spoken` puts a text into words (digits one by one, masked digits as asterisks), `pinyin` says how Chinese characters are read, `synthesis`
has espeak-ng make the sound, `prompts` keeps what was made at build. `Voice` in `saying` is all that others need.
"""
