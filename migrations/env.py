"""Alembic's door: `doorstep.migrate` comes with a connection, the `alembic` command with the settings."""

from importlib import import_module

from alembic import context
from sqlalchemy import Connection

from doorstep.bootstrap import services
from doorstep.database import Base

# Every module that defines tables. They must be light: no rasa, no network, nothing that reads the environment.
MODULES_WITH_TABLES = (
    "doorstep.dms.models",
    "doorstep.dms.shift_models",
    "doorstep.drivers.check_ins.models",
    "doorstep.drivers.notices.models",
    "doorstep.drivers.questions.models",
    "doorstep.messaging.models",
    "doorstep.messaging.photos",
    "doorstep.messaging.slack.people",
    "doorstep.cases.models",
    "doorstep.outreach.models",
    "doorstep.timers",
    "doorstep.desk.models",
    "doorstep.alerts.models",
    "doorstep.console.auth.models",
    "doorstep.console.api.models",
    "doorstep.console.read_model.tables",
    "doorstep.console.review.models",
    "doorstep.console.webhooks.models",
    "doorstep.transcript",
    "doorstep.turn_results",
)

for module in MODULES_WITH_TABLES:
    import_module(module)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with services().engine.begin() as connection:
        run(connection)
