from tests.outreach.conftest import road

__all__ = ["road"]
