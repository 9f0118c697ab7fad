"""Tables that lists may be joined with: to read, never to write.

They are those of our own filling. Whoever fills the port with another system keeps these as its mirror, or goes without
the desk's lists and the drivers' side (docs/adr/0037). What is about one delivery is asked through the port.
"""

from doorstep.dms.models import Address as Address
from doorstep.dms.models import Attempt as Attempt
from doorstep.dms.models import Delivery as Delivery
from doorstep.dms.models import Depot as Depot
from doorstep.dms.models import Driver as Driver
from doorstep.dms.models import History as History
from doorstep.dms.models import Recipient as Recipient
from doorstep.dms.models import Route as Route
from doorstep.dms.models import Stop as Stop
from doorstep.dms.shift_models import Break as Break
from doorstep.dms.shift_models import Shift as Shift
