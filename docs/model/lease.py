"""After the pivot: A sealed, B held or running, Release in flight, run leases, two coordinators of which C1 is deposed. Discrete time.

The agent counts its lease (LEASE) from when it asked; a coordinator waits WAIT > LEASE from its last grant. Policy `freeze` unless said.
Run leases are not built yet (handoff-rules A7): *Maintenance* brings the automatic recovery that needs them.
"""
from collections import namedtuple
from checker import explore

LEASE, WAIT, HORIZON, C1_LEADS = 2, 3, 9, 2
# row: K committed (home B, incarnation 1), L released, R returned (home A, incarnation 2); end of B's lease, its session, its floor (bfl);
# c2 leads, last: when it last granted; ended: the session that the store calls ended; pause: how long B's clock stood; dead: B's agent.
State = namedtuple('State', 't row inc am bm end sess bfl net c2 last ended pause dead')
RELEASE_B, RELEASED_B, RETIRE, RELEASE_A = 1, 2, 4, 8

RULES = dict(
    SESSION=('A7', 'Release bears the session of the node\'s run lease'),
    LEADLEASE=('A7', 'a coordinator grants only while its own leadership is certain'),
    WAIT=('A7', 'a new coordinator waits one whole lease before it calls any ended'),
    RELCAS=('A1', 'Retire rests on the row, not on the acknowledgement'),
    FREEZEONLY=('A6', 'an ended run lease proves something only where the policy is `freeze`'),
)
# Faults that no wording mends (handoff-rules § 4): they violate the amended protocol too, and are said as limits.
LIMITS = dict(
    PAUSE=('§ 4', 'the node\'s clock stops with its virtual machine'),
    DEAD=('§ 4', 'the agent is stopped while the workload runs on'),
)


def model(**options):
    on = {**dict.fromkeys(RULES, 1), **dict.fromkeys(LIMITS, 0), **options}
    run_policy = not on['FREEZEONLY']
    first = State(0, 'K', 1, 'SEAL', 'HELD', LEASE, 1, 0, RELEASE_B, 0, 0, 0, 0, 0)

    def steps(s):
        out = []

        def go(label, n):
            bad = None
            if n.am == 'RUN' and n.bm == 'RUN':
                bad = 'TWO RUNNING'
            if n.am == 'NONE' and n.row == 'R':
                bad = 'ZERO'                                 # the home is A, and A was retired
            out.append((label, False, n, bad))

        clock = s.t - s.pause                                # what B's clock says
        live = clock < s.end
        must = s.bm == 'RUN' and not live and not run_policy and not s.dead
        if s.t < HORIZON and not must:
            go(f'time {s.t+1}', s._replace(t=s.t + 1))
        if s.t < HORIZON and on['PAUSE'] and s.pause < 4:
            go(f'time {s.t+1}, B is a stopped VM meanwhile (its clock stands)', s._replace(t=s.t + 1, pause=s.pause + 1))
        if on['DEAD'] and not s.dead:
            go('B: the agent is stopped or killed; the workload is not', s._replace(dead=1))
        if must:
            go('B: the run lease ends by its own clock: freezes', s._replace(bm='FRZ'))
        if not s.dead and s.ended < s.sess:
            if s.t < C1_LEADS or not on['LEADLEASE']:
                go('C1 renews B', s._replace(end=clock + LEASE))
            if s.c2:
                go('C2 renews B', s._replace(end=clock + LEASE, last=s.t))
        if not s.dead and s.ended >= s.sess:
            returned = s.row == 'R'
            go('B: registers anew, is told every newer incarnation', s._replace(
                sess=s.sess + 1, end=clock + LEASE, bfl=s.inc if returned else s.bfl,
                bm='FRZ' if s.bm == 'RUN' and returned else s.bm, last=s.t))
        if not s.c2 and s.t >= C1_LEADS:
            go('C2 takes over', s._replace(c2=1, last=s.t if on['WAIT'] else 0))
        if s.c2 and s.ended < s.sess and s.t >= s.last + WAIT:
            go('C2: B\'s run lease has ended (store)', s._replace(ended=s.sess))
        if s.c2 and s.row == 'K' and s.ended >= s.sess:
            go('row: C2 RETURN pivot: home=A, incarnation 2', s._replace(row='R', inc=2, net=s.net | RELEASE_A))
        if s.net & RELEASE_A and s.am == 'SEAL':
            go('A: Release(incarnation 2) obeyed', s._replace(am='RUN'))
        if s.net & RELEASE_B and s.bm == 'HELD' and not s.dead and s.bfl < 1 and (not on['SESSION'] or (s.sess == 1 and live)):
            go('B: Release(incarnation 1) obeyed', s._replace(bm='RUN', net=s.net | RELEASED_B))
        if s.net & RELEASED_B:
            if s.row == 'K':
                go('row: released', s._replace(row='L', net=s.net | RETIRE))
            if not on['RELCAS'] and not s.net & RETIRE:
                go('C1 (deposed) sees the acknowledgement, sends Retire', s._replace(net=s.net | RETIRE))
        if s.net & RETIRE and s.am == 'SEAL':
            go('A: Retire obeyed', s._replace(am='NONE'))
        return out

    return first, steps


def check(live=False, **options):
    first, steps = model(**options)
    return explore(first, steps)
