"""What may travel as a picture."""

MAX_MEDIA_BYTES = 5 * 1024 * 1024
"""Twilio's limit for a message's media."""
MAX_MEDIA_PER_MESSAGE = 10

# Known by their first bytes and by nothing else: a declared type is only a claim, and what is no picture
# (a page of HTML, an SVG with a script) must never be shown as one.
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def sniff(content: bytes) -> str | None:
    """The content type of a JPEG, PNG, GIF, WebP or HEIC picture; None for anything else."""
    for magic, content_type in _MAGIC:
        if content.startswith(magic):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1"):
        return "image/heic"
    return None
