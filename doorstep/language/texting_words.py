"""What our texts are called by people who want them or not: pieces of patterns. Pure."""

TEXTS = (
    r"(?:txts?|texts?|texting|txting|text (?:messages?|thing\w*|alerts?|updates?|notifications?)|sms|messages?"
    r"|messaging"
    r"|messges|msgs?|msging|notifications?|notifs?|alerts?|reminders?|spam(?:ming)?|mensajes?|mensajitos|textos)"
)
OF_THEM = (
    r"(?:(?:all|any|the|these|those|this|that|ur|your|of|more|sending|getting|receiving|me|us|with|w|to|out|my|so"
    r"|many)\s+)"
)
TO_ME = r"(?:me|us|this (?:number|phone|cell|line|mobile)|my (?:phone|cell|number|mobile|line))"
OF_DELIVERY = r"(?:delivery|tracking|package|shipping|order|automated|automatic|constant|damn|stupid|annoying|unwanted)"
