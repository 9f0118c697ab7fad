"""What the assistant does in a turn: rasa_sdk's actions, on the rooms of doorstep."""

from doorstep import bootstrap
from doorstep.outreach import redating

bootstrap.begin_with(redating.keep)
