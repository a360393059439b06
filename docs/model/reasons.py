"""One node, two reasons to be frozen: for a migration under a freeze lease, and by the end of the node's run lease (policy `freeze`), after
which the workload is recovered elsewhere; then the freeze lease ends.

Not built yet: today a copy has one reason at a time, its attempt (handoff-rules A12 comes with run leases and dozing).
"""
from collections import namedtuple
from checker import explore

FREEZE_LEASE, RUN_LEASE, WAIT, HORIZON = 4, 2, 3, 6
# reasons: {m(igration), r(un lease)}; over: the run lease is over here; elsewhere: it was recovered on another node.
State = namedtuple('State', 't reasons over elsewhere')

RULES = dict(REASONS=('A12', 'reasons to be frozen are a set, not one flag'))


def model(REASONS=1):
    def steps(s):
        out = []

        def go(label, n): out.append((label, False, n, 'TWO RUNNING' if n.elsewhere and not n.reasons else None))

        run_lease_due = s.t >= RUN_LEASE and not s.over
        freeze_lease_due = s.t >= FREEZE_LEASE and 'm' in s.reasons
        if s.t < HORIZON and not run_lease_due and not freeze_lease_due:
            go(f'time {s.t+1}', s._replace(t=s.t + 1))
        if run_lease_due:
            words = 'is frozen already' if s.reasons else 'is to be frozen'
            go(f'the run lease ends: {words}',
               s._replace(over=1, reasons=s.reasons | {'r'} if REASONS else (s.reasons or frozenset('r'))))
        if freeze_lease_due:
            go('the freeze lease ends: thaws', s._replace(reasons=s.reasons - {'m'}))
        if s.t >= WAIT and s.over and not s.elsewhere:
            go('coordinator: the run lease is over, policy freeze: recovered on another node', s._replace(elsewhere=1))
        return out

    return State(0, frozenset('m'), 0, 0), steps


def check(live=False, **options):
    return explore(*model(**options))
