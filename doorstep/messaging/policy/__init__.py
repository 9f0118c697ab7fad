"""The send policy: whether a text goes out now, later or never, and why. One function decides about every text."""

from doorstep.messaging.policy.company import ANY_COMPANY as ANY_COMPANY
from doorstep.messaging.policy.company import Company as Company
from doorstep.messaging.policy.deciding import EXEMPT_CHARACTERS as EXEMPT_CHARACTERS
from doorstep.messaging.policy.deciding import OUTREACH_LIMIT as OUTREACH_LIMIT
from doorstep.messaging.policy.deciding import OUTREACH_PERIOD as OUTREACH_PERIOD
from doorstep.messaging.policy.deciding import Decision as Decision
from doorstep.messaging.policy.deciding import Drop as Drop
from doorstep.messaging.policy.deciding import EarlierText as EarlierText
from doorstep.messaging.policy.deciding import HoldUntil as HoldUntil
from doorstep.messaging.policy.deciding import OutgoingMessage as OutgoingMessage
from doorstep.messaging.policy.deciding import Send as Send
from doorstep.messaging.policy.deciding import SendContext as SendContext
from doorstep.messaging.policy.deciding import decide as decide
from doorstep.messaging.policy.kinds import Mode as Mode
from doorstep.messaging.policy.kinds import Notice as Notice
from doorstep.messaging.policy.kinds import is_wanted as is_wanted
from doorstep.messaging.policy.reasons import Reason as Reason
from doorstep.messaging.policy.wishes import KeptWish as KeptWish
