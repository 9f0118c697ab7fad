"""A company whose DMS is put to the test, whichever it is: what the suite needs to bring deliveries about."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from doorstep.addresses import PostalAddress
from doorstep.database import Sessions, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.port import Dms
from doorstep.dms.values import FailureReason
from doorstep.dms.views import DeliveryView
from tests.dms.world import HOME, PHONE

N1, N2, N3, N4 = "LM100000001", "LM100000002", "LM100000003", "LM100000004"


class Company(ABC):
    """A depot "CHI" in Chicago that delivers on Monday to Saturday to 60610 and 60614; its route of today is "R-D1"."""

    now: datetime
    sessions: Sessions

    @abstractmethod
    def announces(
        self,
        number: str,
        *,
        due: datetime | None = None,
        phone: str | None = PHONE,
        address: PostalAddress = HOME,
        needs_signature: bool = False,
    ) -> None:
        """For Maria Lopez, in the four hours from `due`, or in three days. The depot does not have it yet."""

    @abstractmethod
    def receives(self, number: str) -> None:
        """At the depot."""

    @abstractmethod
    def loads(self, number: str) -> None:
        """Received already: now on the truck of the route, as its last stop."""

    @abstractmethod
    def fails(self, number: str, reason: FailureReason = FailureReason.NOBODY_HOME) -> None:
        """The driver was at the door in vain."""

    @abstractmethod
    def delivers(self, number: str) -> None:
        """Left at the front door; a DMS that keeps photos has one."""

    def plans(self, number: str) -> None:
        """Received already: it waits at the depot for the last stop of the route. Only where there are drivers."""
        raise NotImplementedError

    def links(self, driver_code: str, slack_user: str) -> None:
        """The driver's account in Slack. Only where there are drivers."""
        raise NotImplementedError

    def sends_out(self, number: str, *, phone: str | None = PHONE, address: PostalAddress = HOME) -> None:
        """Due now."""
        self.announces(number, due=self.now, phone=phone, address=address)
        self.receives(number)
        self.loads(number)

    @contextmanager
    def asked(self) -> Iterator[Dms]:
        """In one transaction, which is committed."""
        with transaction(self.sessions) as session:
            yield dms_of(session)

    def view(self, number: str) -> DeliveryView:
        with self.asked() as dms:
            found = dms.delivery(number)
        assert found is not None
        return found

    def passes(self, time: timedelta) -> None:
        self.now += time
