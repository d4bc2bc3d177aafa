"""The tables of payments: orders, the batches they leave in, the files made, what became of them.

They promise that the states of an order and of a batch move forward only, and that a batch is
approved by another than who prepared it; they do not know who must be paid.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from huishoudboekje.database.columns import Day, Moment, WholeNumber, metadata

_VERSIONS = "version IN ('pain.001.001.03', 'pain.001.001.09')"

payee_confirmations = Table(
    "payee_confirmations",
    metadata,
    Column("iban", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("vop_result", Text, nullable=False),
    Column("vop_answer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("iban", "name"),
    CheckConstraint("iban <> ''", name="iban"),
    CheckConstraint(
        "vop_result IN ('match', 'close-match', 'no-match', 'not-possible')", name="vop_result"
    ),
    sqlite_strict=True,
)

payment_batches = Table(
    "payment_batches",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("debtor_iban", Text, nullable=False),
    Column("execution_date", Day, nullable=False),
    Column("version", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("order_count", WholeNumber, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("approved_at", Moment, nullable=True),
    Column("approved_by", Text, nullable=True),
    Column("exported_at", Moment, nullable=True),
    Column("exported_by", Text, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("id", "debtor_iban"),
    CheckConstraint("debtor_iban <> ''", name="debtor_iban"),
    CheckConstraint(_VERSIONS, name="version"),
    CheckConstraint("state IN ('prepared', 'approved', 'exported', 'cancelled')", name="state"),
    CheckConstraint("order_count > 0", name="order_count"),
    CheckConstraint("cents > 0", name="cents"),
    CheckConstraint("approved_by <> recorded_by", name="two_people"),
    CheckConstraint(
        "(approved_at IS NULL) = (approved_by IS NULL)"
        " AND (state <> 'prepared' OR approved_by IS NULL)"
        " AND (state NOT IN ('approved', 'exported') OR approved_by IS NOT NULL)",
        name="approved",
    ),
    CheckConstraint(
        "(exported_at IS NULL) = (exported_by IS NULL)"
        " AND (state = 'exported') = (exported_by IS NOT NULL)",
        name="exported",
    ),
    sqlite_strict=True,
)

payment_orders = Table(
    "payment_orders",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("household_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("agreement_id", Text, nullable=True),
    Column("nominal_date", Day, nullable=True),
    Column("method", Text, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("debtor_iban", Text, nullable=False),
    Column("creditor_iban", Text, nullable=False),
    Column("creditor_name", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("execution_date", Day, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=True, index=True),
    Column("replaces", WholeNumber, nullable=True),
    Column("state", Text, nullable=False, index=True),
    Column("batch_id", WholeNumber, nullable=True, index=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("household_id", "id"),
    UniqueConstraint("key"),
    UniqueConstraint("end_to_end_id"),
    UniqueConstraint("replaces"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    ForeignKeyConstraint(["replaces"], ["payment_orders.id"]),
    # A batch pays from one account of the organisation.
    ForeignKeyConstraint(
        ["batch_id", "debtor_iban"], ["payment_batches.id", "payment_batches.debtor_iban"]
    ),
    CheckConstraint("key <> ''", name="key"),
    CheckConstraint("length(end_to_end_id) BETWEEN 1 AND 35", name="end_to_end_id"),
    CheckConstraint(
        "kind IN ('cost', 'instalment', 'living-money', 'one-off', 'advance', 'repayment')",
        name="kind",
    ),
    CheckConstraint(
        "kind NOT IN ('cost', 'instalment') OR agreement_id IS NOT NULL", name="agreement_id"
    ),
    CheckConstraint("nominal_date IS NULL OR agreement_id IS NOT NULL", name="nominal_date"),
    CheckConstraint("cents > 0", name="cents"),
    CheckConstraint("replaces <> id", name="replaces_another"),
    CheckConstraint(
        "(method = 'transfer' AND state IN ('open', 'in-batch', 'exported', 'paid', 'returned',"
        " 'rejected', 'cancelled'))"
        " OR (method = 'direct-debit' AND state IN ('expected', 'paid', 'returned', 'cancelled'))",
        name="state",
    ),
    # What left, left in a batch, to an account that is known.
    CheckConstraint(
        "(batch_id IS NOT NULL) = (method = 'transfer' AND state NOT IN ('open', 'cancelled'))",
        name="batch_id",
    ),
    CheckConstraint("batch_id IS NULL OR creditor_iban <> ''", name="creditor_iban"),
    sqlite_strict=True,
)

payment_files = Table(
    "payment_files",
    metadata,
    Column("batch_id", WholeNumber, primary_key=True, autoincrement=False),
    Column("message_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("message_id"),
    ForeignKeyConstraint(["batch_id"], ["payment_batches.id"]),
    CheckConstraint("message_id <> ''", name="message_id"),
    CheckConstraint(_VERSIONS, name="version"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    sqlite_strict=True,
)

payment_events = Table(
    "payment_events",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("order_id", WholeNumber, nullable=True, index=True),
    Column("batch_id", WholeNumber, nullable=True, index=True),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    ForeignKeyConstraint(["order_id"], ["payment_orders.id"]),
    ForeignKeyConstraint(["batch_id"], ["payment_batches.id"]),
    CheckConstraint("order_id IS NOT NULL OR batch_id IS NOT NULL", name="of_something"),
    CheckConstraint("what <> ''", name="what"),
    sqlite_strict=True,
)

status_reports = Table(
    "status_reports",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("sha256"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    sqlite_strict=True,
)
