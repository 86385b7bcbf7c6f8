"""Names and texts as SQL writes them."""


def sql_name(name: str) -> str:
    """Return `name` as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql_string(text: str) -> str:
    """Return `text` as a string literal; a NUL character, which ends a statement in some engines, is the caller's."""
    return "'" + text.replace("'", "''") + "'"
