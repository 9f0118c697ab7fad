from tests.desk.conftest import desk, sqlite_desk

__all__ = ["desk", "sqlite_desk"]
