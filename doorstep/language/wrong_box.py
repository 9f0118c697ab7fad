"""Whether somebody else's package was left with whoever writes, and whether theirs went elsewhere. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_ANOTHERS = re.compile(
    any_of(
        r"""
        (?:someone|somebody|some one|another person|a stranger|other people)s?(?: elses?)?
            (?:package|box|parcel|order|delivery|mail)
        (?:package|box|parcel|order|delivery|it|this)(?: \w+){0,4} (?:for|belongs? to|meant for|addressed to)
            (?:someone|somebody|a different|another|the wrong|my neighbou?rs?|the people)
        (?:got|received|have|delivered|left|dropped|gave|brought)(?: \w+){0,5} (?:my |the )?neighbou?rs
            (?:package|box|parcel|order)
        (?:package|box|parcel|one|it|this|that|these)(?: \w+){0,3} (?:isnt|is not|aint|wasnt|not)
            (?:mine|ours|for me|for us)
        (?:different|wrong|another|other) (?:name|address|apartment|house) (?:is )?on (?:it|the (?:box|label|package))
        (?:name|label)(?: on (?:it|the box|the package))? (?:says|is|reads) \w+(?: \w+)?\W+(?:not me|not mine|thats not)
        (?:have|got|here is|holding) (?:mr|mrs|ms|miss) \w+s (?:package|box|parcel|order)
        (?:addressed|meant|labell?ed|intended) (?:to|for)(?! (?:today|tomorrow|\w+day|my|our|me|us)\b)\b.{0,30}
            \bnot (?:us|me|here|for (?:us|me)|ours|mine)(?! yet\b)
        (?:not|isnt|aint) my (?:name|address|package|box|parcel|order)
        (?<!where is the )(?<!wheres the )(?<!is there a )(?<!there a )(?:package|box|parcel|one)(?: \w+){0,6}
            for (?:an? )?(?:mr|mrs|ms|miss|dr) \w+(?!.*\b(?:thats me|thats us|coming|arriv\w*|expect\w*|tomorrow
            |today|tonight|should|can go|leave|put)\b)
        for the (?:previous|former|last|old|other) (?:tenants?|owners?|residents?|people|guy|lady|family)
        (?:thats|this is|its) (?!my|mine|the|his|hers|this|yours|its)\w+s\b[\s\w,]{0,30}\b(?:come|pick|get|fetch
            |take) (?:it|and)
        """
    )
)
_NOT_HERE = re.compile(any_of("at someone elses|gave (?:mine|my \\w+) to|took my|went to (?:someone|somebody)"))


def is_anothers(text: str) -> bool:
    """ "I got someone else's box", "the label says it's for my neighbor"; not "my box went to someone else"."""
    words = plain(text)
    return _ANOTHERS.search(words) is not None and _NOT_HERE.search(words) is None


_ELSEWHERE = re.compile(
    any_of(
        r"""
        (?:put|left|dropped|delivered|brought|took|gave|sent|went)\b.{0,30}\b(?:wrong|another
            |somebody elses
            |someone elses|next door|neighbou?rs?|across the street|different)\b
        (?:at|to|in|on) \w+(?: \w+)? (?:instead of|not|rather than) (?:at |to |in |on )?\w+
        """
    )
)
_NOBODY_CAME = re.compile(
    r"\b(?:no|not|never|nobody|no one|noone|nothing|didnt|wasnt|isnt|havent|hasnt|dont|aint)\b(?! (?:problem|thanks"
    r"|worries))"
)


def says_it_went_wrong(text: str) -> bool:
    """Of what is marked delivered: nobody came, or it was put elsewhere ("at 16 instead of 61")."""
    words = plain(text)
    return _ELSEWHERE.search(words) is not None or _NOBODY_CAME.search(words) is not None
