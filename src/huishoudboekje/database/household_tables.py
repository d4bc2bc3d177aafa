"""The tables of households: terms, residents, agreements and what was recorded about them later.

They promise that nothing of it is ever overwritten: an end, a mark or a receipt is a new row. Only
a household's version number moves.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from huishoudboekje.database.columns import Day, Flag, Moment, WholeNumber, metadata

organisation = Table(
    "organisation",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("pooled_iban", Text, nullable=False),
    Column("own_money_iban", Text, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
    sqlite_strict=True,
)

households = Table(
    "households",
    metadata,
    Column("id", Text, primary_key=True),
    Column("book_id", WholeNumber, nullable=False),
    Column("name", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("start", Day, nullable=False),
    Column("settlement_day", Integer, nullable=False),
    Column("months", Integer, nullable=False),
    Column("advance_limit", WholeNumber, nullable=False),
    Column("floor", WholeNumber, nullable=False),
    Column("buffer", WholeNumber, nullable=False),
    Column("opening_balance", WholeNumber, nullable=False),
    Column("payday", SmallInteger().with_variant(Integer(), "sqlite"), nullable=True),
    Column("round_to", WholeNumber, nullable=False),
    Column("ends", Day, nullable=True),
    Column("municipality", Text, nullable=False),
    Column("bank_account", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("mandate_from", Day, nullable=True),
    Column("mandate_until", Day, nullable=True),
    Column("content_hash", Text, nullable=False),
    Column("version", WholeNumber, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("book_id"),
    ForeignKeyConstraint(["book_id"], ["books.id"]),
    CheckConstraint("id <> '' AND id <> 'organisation'", name="id"),
    CheckConstraint("programme IN ('huishoudboekje', 'wonen-plus')", name="programme"),
    CheckConstraint("settlement_day BETWEEN 1 AND 31", name="settlement_day"),
    CheckConstraint("months > 0", name="months"),
    CheckConstraint("advance_limit >= 0", name="advance_limit"),
    CheckConstraint("floor >= 0", name="floor"),
    CheckConstraint("buffer >= 0", name="buffer"),
    CheckConstraint("payday BETWEEN 0 AND 4", name="payday"),
    CheckConstraint("round_to > 0", name="round_to"),
    CheckConstraint("mandate_until IS NULL OR mandate_from IS NOT NULL", name="mandate"),
    CheckConstraint("version > 0", name="version"),
    sqlite_strict=True,
)

residents = Table(
    "residents",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "number"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint("number > 0", name="number"),
    sqlite_strict=True,
)

agreements = Table(
    "agreements",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("amount", WholeNumber, nullable=False),
    Column("rule", Text, nullable=True),
    Column("start", Day, nullable=True),
    Column("dates", Text, nullable=False),
    Column("until", Day, nullable=True),
    Column("steps", Text, nullable=False),
    Column("business_day", Text, nullable=False),
    Column("cost_class", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("iban", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("payment_method", Text, nullable=False),
    Column("is_guaranteed", Flag, nullable=False),
    Column("is_enforced", Flag, nullable=False),
    Column("amount_margin", WholeNumber, nullable=False),
    Column("day_margin", Integer, nullable=False),
    Column("counts_from", Day, nullable=True),
    Column("follows", Text, nullable=True),
    Column("content_hash", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "id"),
    UniqueConstraint("household_id", "position"),
    UniqueConstraint("household_id", "follows"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(["household_id", "follows"], ["agreements.household_id", "agreements.id"]),
    CheckConstraint("id <> ''", name="id"),
    CheckConstraint("position > 0", name="position"),
    CheckConstraint("kind IN ('income', 'cost', 'instalment')", name="kind"),
    CheckConstraint("amount >= 0", name="amount"),
    # A rule has a first date; without a rule there is a list of dates.
    CheckConstraint(
        "(rule IS NOT NULL AND start IS NOT NULL AND dates = '[]')"
        " OR (rule IS NULL AND dates <> '[]')",
        name="recurrence",
    ),
    CheckConstraint("business_day IN ('previous', 'next', 'none')", name="business_day"),
    CheckConstraint(
        "cost_class IN ('rent', 'energy', 'water', 'health-insurance',"
        " 'liability-insurance', 'telecom', 'tax', 'other')",
        name="cost_class",
    ),
    CheckConstraint("payment_method IN ('transfer', 'direct-debit')", name="payment_method"),
    CheckConstraint("amount_margin >= 0", name="amount_margin"),
    CheckConstraint("day_margin >= 0", name="day_margin"),
    CheckConstraint("follows <> id", name="follows_another"),
    sqlite_strict=True,
)

agreement_ends = Table(
    "agreement_ends",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("agreement_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("until", Day, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "agreement_id", "number"),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    CheckConstraint("number > 0", name="number"),
    sqlite_strict=True,
)

living_money_accounts = Table(
    "living_money_accounts",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("iban", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "number"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("iban <> ''", name="iban"),
    sqlite_strict=True,
)

income_marks = Table(
    "income_marks",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("agreement_id", Text, nullable=False),
    Column("nominal_date", Day, nullable=False),
    Column("number", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    Column("comes_on", Day, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "agreement_id", "nominal_date", "number"),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("mark IN ('comes-on', 'will-not-come', 'expected')", name="mark"),
    CheckConstraint("(mark = 'comes-on') = (comes_on IS NOT NULL)", name="comes_on"),
    sqlite_strict=True,
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("household_id", Text, nullable=False, index=True),
    Column("agreement_id", Text, nullable=True),
    Column("nominal_date", Day, nullable=True),
    Column("business_date", Day, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("line_entry_id", WholeNumber, nullable=False),
    Column("match_entry_id", WholeNumber, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("line_entry_id"),
    UniqueConstraint("match_entry_id"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    ForeignKeyConstraint(["line_entry_id"], ["entries.id"]),
    ForeignKeyConstraint(["match_entry_id"], ["entries.id"]),
    CheckConstraint("cents > 0", name="cents"),
    CheckConstraint("nominal_date IS NULL OR agreement_id IS NOT NULL", name="nominal_date"),
    CheckConstraint("line_entry_id <> match_entry_id", name="two_entries"),
    sqlite_strict=True,
)
