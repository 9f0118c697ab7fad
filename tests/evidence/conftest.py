from tests.understanding.conftest import understand as understand
