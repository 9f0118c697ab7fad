"""Of which kind a message is, before anything in it is read. Pure.

What no person wrote for us never acts: a phone's reaction quotes our own words, an automatic answer holds whatever its
owner once typed.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from doorstep.language.clauses import clauses
from doorstep.language.folding import folded
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain


class InboundKind(StrEnum):
    WORDS = "words"
    REACTION = "reaction"
    """`Liked “…”`, an emoji `to “…”`: of the phone, quoting what it is about."""
    AUTO_REPLY = "auto_reply"
    """Sent by a phone or an office while nobody reads."""
    PICTURE = "picture"
    """One or more, without words."""
    CONTACT_CARD = "contact_card"
    MEDIA = "media"
    """Anything else without words that we cannot open: a video, a voice message."""
    EMPTY = "empty"


_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_QUOTE = "[“”\"«»„‘']"
_THING = (
    r"(?:an?|the|your|\d+|una?|un) (?:image|images|photo|photos|picture|pictures|video|videos|attachment|attachments"
    r"|audio message|voice message|movie|sticker|location|file|contact|link|message|imagen|foto|video|mensaje(?: de"
    r" voz)?|archivo)"
)
_ABOUT = rf"\s*(?:{_QUOTE}.+|{_THING})\s*"
_EMOJI = r"[^\w\s“\"«]{1,16}"
_REACTION = re.compile(
    r"\s*(?:(?:Loved|Liked|Disliked|Laughed at|Emphasi[sz]ed|Questioned"
    r"|Removed (?:an? )?(?:heart|like|dislike|laugh|love|thumbs up|thumbs down|exclamation|exclamation point"
    r"|exclamation mark"
    rf"|question mark|question|emphasis|{_EMOJI})(?: reaction)? from"
    rf"|Reacted (?:with )?{_QUOTE}?.{{1,16}}?{_QUOTE}? to"
    r"|(?:No )?le gust[oó]|Le gusta|Le encant[oó]|Se ri[oó] de|(?:Le )?(?:enfatiz[oó]|destac[oó]|cuestion[oó])|Puso"
    r" en duda"
    rf"|Reaccion[oó] con {_QUOTE}?.{{1,16}}?{_QUOTE}? a"
    r"|(?:Elimin[oó]|Quit[oó]) (?:un[ao]?|la|el) .{1,24}? (?:de|a))"
    r"|Me gusta|Le dio un .{1,16} a"
    rf"|{_EMOJI}\s+(?:to|a|removed from)){_ABOUT}|Reacted to {_QUOTE}.+{_QUOTE} with .{{1,16}}",
    re.IGNORECASE | re.DOTALL,
)
# What only a machine says, wherever it stands.
_MACHINE = re.compile(
    any_of(
        r"""
        im driving with (?:carplay|do not disturb|(?:\w+ )?focus)|do not disturb while driving|do not disturb turned on
        (?:driving|do not disturb|sleep|work|personal) focus (?:is |turned )?on|ill see your message (?:when|later|once)
        (?:im|i am) driving(?: right)?(?: now)?\W{1,3}(?:and )?(?:ill|i will) (?:get back|reply|respond
            |text you|call you)(?: to (?:you|u)| back| later| soon| shortly| asap
            | (?:when|once|as soon as) (?:i|im|ive)\b(?: \w+){0,4})*(?=\W*$)
        sent from my (?:car|vehicle|truck)|im not receiving notifications|(?:has|have) notifications silenced
        (?:number|inbox|line|phone|mailbox|account|address) (?:is|are) (?:not|un) ?(?:being )?monitored|not (?:a
            )?monitored|unmonitored
        (?:is|are) not (?:being )?(?:checked|read) regularly
        (?:number|line|service|landline|phone|device|recipient) (?:does not|doesnt|cannot|cant|is not able to|is
            unable to) (?:accept
            |receive) (?:incoming |text |sms )*(?:texts?|messages?|replies|calls)
        (?:please )?do not (?:reply|respond) to this (?:text|message|number|sms|automated)|no[ -]?reply (?:text
            |message|number)
        this (?:is|was) an? auto(?:mated|matic|matically)?[ -]?(?:generated )?(?:reply|response|message|text
            |responder|answer)
        ooo until|(?:limited|no) access to (?:my )?(?:e ?mails?|messages|phone|texts)
        (?:your (?:message|text|inquiry|request) (?:has been|was)|we(?: have|ve)? (?:received|got)) (?:received|your
            (?:message|text|inquiry|request))
        your (?:call|message|text|inquiry) is (?:very )?important to us
        (?:message|text) (?:was )?(?:blocked|undeliverable|not delivered)|message to [+\d ()-]+ was not|no longer in
            service
        (?:reached|called|texted) (?:the|our) (?:after hours|voicemail|main|automated|answering)
        (?:msg|message) (?:and|&) data rates|(?:someone|a (?:member|representative|team member)|one of our \w+) will
            (?:be with|get back|contact|respond|reply|call)
        (?:will|shall) (?:respond|reply|return|get back|answer)\b.*\b(?:when i return|upon my return|as soon as
            (?:possible|i|we)|within \d+|next business day|at (?:my|our) earliest)
        estoy (?:conduciendo|manejando)(?: ahora)?\W*$|respuesta automatica|mensaje automatico|fuera de (?:la )?oficina
        (?:este|el) numero no (?:recibe|acepta|es monitoreado)|gracias por (?:contactarnos|comunicarse con|llamar a
            |contactar a)
        """
    )
    + r"|^auto(?:mated|matic|matically)?[ -]?(?:generated )?(?:reply|response|message|responder)\b"
    r"(?! (?:thing|is|are|again|or))|\[auto(?:mated|matic|-?reply)?\]"
)
# What an office says by itself; whoever works there may also say it to us, with a wish beside it.
_OFFICE = re.compile(
    any_of(
        r"""
        (?:our|the) (?:office|store|shop|clinic|showroom) is (?:currently|now|temporarily|presently) closed
        (?:our|office|business|store) hours are|outside (?:of )?(?:our )?(?:business|office|normal) hours
        we(?: are|re) (?:currently|presently) (?:closed|away|unavailable|experiencing)
        during (?:normal |regular )?(?:business|office) hours
        (?:is|are|we) closed (?:for|until|today|on)\b.*\b(?:reopen|open again|return|be back)
        """
    )
)
_WISHES = re.compile(
    r"\b(?:bring|deliver|leave (?:it|the|with|at|them)|drop (?:it|off|them)|hold (?:it|my|on)|come (?:by|before"
    r"|after|on|back"
    r"|then|tomorrow|\w+day)|move (?:it|my)|package|driver|delivery)\b"
)
_AWAY = re.compile(
    r"\bout of (?:the )?office\b|\b(?:away|on (?:vacation|leave|annual leave|maternity leave|parental leave|holiday"
    r"|pto))\b|fuera de (?:la )?oficina"
)
_OF_A_MACHINE = re.compile(
    r"\b(?:automat\w+|(?:respond|reply|answer)\b.*\b(?:when|upon|once|as soon|after)|urgent|in my absence|my return"
    r"|access to|responder\w*)\b"
    r"|^(?:i(?: a)?m |hi |hello |we(?: a)?re )*(?:currently )?(?:out of (?:the )?office|currently (?:away|on \w+(?:"
    r" leave)?))(?: (?:un)?til+ [\w ]{2,20})?\W*$"
)
_FOOTER = re.compile(r"\b(?:reply|text|txt) stop (?:to|2|for)\b[\w ]{0,25}\W*$|\breply help for\b")
_FIRST_PERSON = re.compile(r"\b(?:i|im|ive|id|ill|my|me|we|our)\b")
_THANKS_FOR_WRITING = re.compile(
    r"\bgracias por (?:su|tu) (?:mensaje|llamada)\b"
    r"|\b(?:thanks|thank you)(?: so much)? for (?:contacting|calling|texting|messaging|reaching out to|your"
    r" (?:message|inquiry|interest|text|patience))\b"
)
_BUSINESS = re.compile(
    r"\bwe(?: will|ll| are|re|ve| have)\b|\bour (?:office|hours|team|staff|store|business|website)\b|\bas soon as"
    r" possible\b|\bby appointment\b"
    r"|\b(?:business|office) (?:hours?|days?)\b|\bif this is an emergency\b|\bvisit (?:us|our)\b|\bcall us\b|\bopen"
    r" (?:mon|tue|daily|from|7|24)"
    r"|\b(?:nuestro horario|abrimos|responderemos|estamos cerrados)\b|\bhours:|\b(?:llc|inc|dental|clinic|salon"
    r"|pharmacy|bakery|realty|auto|plumbing|vet|studio|grill|pizza)\b"
)
# The answers that phones offer when a call is turned down: canned when the message is nothing else.
_NOW = r"(?: (?:right )?now| at the moment| this moment)?"
_AGAIN = (
    r"(?:back|later|soon|shortly|asap|after|right back|later on|back (?:later|soon|shortly|asap)"
    r"|(?:back )?in (?:a|an|few) ?(?:bit|few|minute|min|hour|minutes)?)"
)
_ONCE_FREE = (
    r"(?:as soon as (?:possible|i can)|(?:when|once|as soon as) (?:im|i am|i) (?:can|able|free|done|off|available"
    r"|back|arrive"
    r"|finish|get (?:there|home|back|a chance|where im going)))"
)
_CANNED = re.compile(
    rf"(?:(?:sorry|hi|hey|hello|ok|oops)\b\W*)*(?:but )?(?:"
    rf"|(?:i )?(?:cant|am unable to|im unable to) (?:talk|answer|pick up the phone|take (?:your|the|this) call"
    rf"|chat){_NOW}"
    rf"|(?:im |i am )?(?:currently |still )?(?:(?:in|at|with) (?:a |the |an |my )?\w+|driving|busy|on (?:the|another)"
    rf" (?:phone|call|line)|away from my (?:phone|desk)|unavailable|asleep|sleeping){_NOW}"
    r"|(?:sorry )?i missed (?:you|your (?:call|text|message))"
    r"|(?:(?:i )?(?:ill|will|let me|gonna) )?(?:(?:call|text|get back to|ring|message|reply to|phone"
    r"|respond to|hit)"
    rf" (?:you|u|ya)?|return your (?:call|message|text))(?: {_AGAIN})?(?: {_ONCE_FREE})?"
    rf"|(?:can|may) i (?:call|text|ring|message) (?:you|u|ya) {_AGAIN}"
    r"|whats up|(?:please )?(?:text|txt|message) me(?: instead)?|call me (?:back )?later"
    r"|no puedo (?:hablar|contestar)(?: ahora)?|estoy (?:en \w+(?: \w+)?|ocupad[oa]|manejando|conduciendo)(?: ahora)?"
    r"|(?:te|le) (?:llamo|marco|escribo) (?:luego|mas tarde|en un rato|despues)"
    r")"
)
_CANNED_CORE = re.compile(
    r"\b(?:cant|unable to) (?:talk|answer|pick up the phone|take (?:your|the|this) call)\b|\breturn your (?:call"
    r"|message|text)\b"
    r"|\b(?:call|text|get back to|ring|message|respond to) (?:you|u|ya)\b|\bno puedo (?:hablar|contestar)\b"
    r"|^(?:im |i am )?driving(?: right)?(?: now)?$|\b(?:te|le) (?:llamo|marco)\b|^(?:im |i am )?busy$|^call me"
    r" (?:back )?later$"
)
_LATER_ALONE = re.compile(r"(?:im |i am )?busy|call me (?:back )?later")
"""Of these one makes no canned answer, two do: "I'm busy. Call me later"."""


@lru_cache(maxsize=64)  # asked by several of one turn
def kind_of(text: str) -> InboundKind:
    """Of a message without media."""
    text = _UNSEEN.sub("", text)
    if _REACTION.fullmatch(text):
        return InboundKind.REACTION
    return InboundKind.AUTO_REPLY if _is_automatic(text) else InboundKind.WORDS


def kind_of_message(text: str, content_types: Sequence[str]) -> InboundKind:
    """Words beside media are words; media without any are what they are."""
    if text.strip():
        return kind_of(text)
    if not content_types:
        return InboundKind.EMPTY
    if any(re.search(r"vcard|text/directory", each, re.IGNORECASE) for each in content_types):
        return InboundKind.CONTACT_CARD
    pictures = [each for each in content_types if each.lower().startswith("image/")]
    return InboundKind.PICTURE if pictures else InboundKind.MEDIA


def _is_automatic(text: str) -> bool:
    words = plain(folded(text))
    if _MACHINE.search(words):
        return True
    if _OFFICE.search(words) and not _WISHES.search(words):
        return True
    if _AWAY.search(words) and _OF_A_MACHINE.search(words):
        return True
    if _FOOTER.search(words) and not _FIRST_PERSON.search(words) and "?" not in text:
        return True
    if _THANKS_FOR_WRITING.search(words) and _BUSINESS.search(words):
        return True
    parts = [plain(folded(clause.text)).strip(" .!?,") for clause in clauses(text, perhaps=True)]
    core = [part for part in parts if _CANNED_CORE.search(part)]
    if not core or (len(core) == 1 and _LATER_ALONE.fullmatch(core[0])):
        return False
    return all(_CANNED.fullmatch(part) for part in parts)
