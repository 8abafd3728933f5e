"""Cohorts: everybody with one rule who is due next at one instant, as the planner takes them."""

from datetime import datetime

from digest.domain.quiet import Quiet
from digest.domain.schedule import Rule
from digest.testing.memory.ledger_rows import CohortRow, ScheduleRow
from digest.testing.memory.tables import Tables


def join(tables: Tables, number: int, rule: Rule, due_at: datetime) -> None:
    """Have the subscription planned by this rule, at that instant first; instead of what it had in the rule's slot.

    Where the cohort is being planned just now, it goes back to before the subscription: planning twice is harmless.
    """
    same = tables.cohort.where(lambda row: (rule_of(row), row.next_due_at) == (rule, due_at))
    if same:
        cohort = same[0].id
        tables.cohort.change(cohort, planned_to=min(same[0].planned_to, number - 1))
    else:
        cohort = tables.cohort.number()
        when, quiet = (rule.zone, rule.minute, rule.weekdays, rule.slot), (rule.quiet.start, rule.quiet.end)
        tables.cohort.add(cohort, CohortRow(cohort, *when, due_at, 0, *quiet))
    tables.schedule.put((number, rule.slot), ScheduleRow(number, rule.slot, cohort))


def rules_of(tables: Tables, number: int) -> list[tuple[Rule, datetime]]:
    """The subscription's rules and when each is due next, by slot."""
    mine = tables.schedule.where(lambda row: row.subscription_id == number)
    cohorts = [tables.cohort.get(row.cohort_id) for row in sorted(mine, key=lambda row: row.slot)]
    return [(rule_of(cohort), cohort.next_due_at) for cohort in cohorts if cohort]


def rule_of(row: CohortRow) -> Rule:
    """The cohort's rule."""
    return Rule(row.zone, row.minute, row.weekdays, row.slot, Quiet(row.quiet_from, row.quiet_until))
