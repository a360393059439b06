"""The other jobs that freeze or end a workload, on nodes 0 and 1, in any order and interleaving: `checkpoint`, `checkpoint --stop`, `stop`,
and `restore` of the newest snapshot of a workload that has ended. Network and coordinators as in handoff.py.

Faults: a lease that ends at any time, a held copy that dies, one power loss of a node, which takes what was not synced.
"""
from collections import namedtuple
from checker import Bits, explore

NONE, RUN, FRZ, SEAL, HELD, LOST = range(6)
# m mode; l attempt; v content; at: the content that is being captured (-1 none); d: the captured content among this node's chunks, dd: the
# same on disk; e: the highest attempt over here; st: the newest attempt released here; fl: the vow; lx: of a lost copy, the captured
# content after which it never ran (-1: it ran, or nobody knows).
Node = namedtuple('Node', 'm l v at d dd e st fl lx')
# alive: the row says that it runs; snap: the content of the newest snapshot in the catalogue; ended: it was ended on purpose, or a job
# has said *lost*; log: every attempt's kind and nodes.
State = namedtuple('State', 'inc att ph alive home snap ended log g nodes net leases losses deaths')
TORN = 99

RULES = dict(
    ABORT_CAS=('A1', 'undo begins with a compare-and-swap of the row'),
    UNBROKEN=('A14.6', 'a capture counts only if the freeze was unbroken to its end'),
    THAW_SEEN=('A14.6', 'a checkpoint has succeeded only when its workload was seen running again'),
    STOP_SEALS=('A14.6', '`checkpoint --stop` seals before it commits'),
    DURABLE=('A3', 'a snapshot that outlives its job is on disk before Capture is answered'),
    ROW_FIRST=('A1', 'Retire only after the row says released'),
    KEEP_LOST=('A5', 'a job that lost its workload after a whole capture enters the snapshot'),
    STOP_ROW=('A1', 'stop writes the row before it ends the workload'),
    STOP_SEEN=('A11', 'stop puts its claim down only when the workload was seen to have ended'),
    HOLD=('A2', 'a restore is held until the row says where it lives'),
    DISC_BACK=('A4, A6', 'after a vow the target is told to discard, which closes the attempt'),
)


def model(attempts=3, leases=1, losses=1, deaths=1, **off):
    on = {**dict.fromkeys(RULES, 1), **off}
    bit = Bits()
    empty = Node(NONE, 0, -1, -1, -1, -1, 0, 0, 0, -1)
    first = State(0, 0, 'FREE', True, 0, -1, False, (), 0, (empty._replace(m=RUN, v=0), empty), 0, leases, losses, deaths)

    def exists(s):
        """The workload, as the row has it: its home's copy while it lives, else the catalogue's snapshot; or it was ended on purpose."""
        by_purpose = s.ended or s.ph != 'FREE' and s.log[-1][0] == 'stop'
        by_copy = s.alive and s.nodes[s.home].m not in (NONE, LOST)
        return by_purpose or by_copy or s.snap >= 0 and any(x.d == s.snap for x in s.nodes)

    def steps(s):
        out = []

        def has(*message): return s.net & bit(*message)

        def go(label, n, fault=False, bad=None):
            if sum(x.m == RUN for x in n.nodes) > 1:
                bad = 'TWO RUNNING'
            elif not bad and exists(s) and not exists(n) and (not fault or not s.alive):
                bad = 'ZERO'                                 # also when a power loss takes a snapshot that was said to be on disk
            out.append((label, fault, n, bad))

        def send(*message, **change): return s._replace(net=s.net | bit(*message), **change)

        def put(i, *messages, **change):
            ns = list(s.nodes)
            ns[i] = ns[i]._replace(**change)
            net = s.net
            for message in messages:
                net |= bit(*message)
            return s._replace(nodes=tuple(ns), net=net)

        def run(i, *messages, **change):
            return put(i, *messages, **{**dict(m=RUN, v=s.g + 1), **change})._replace(g=s.g + 1)

        claims(s, go, send)
        if s.att:
            row(s, go, has, send, s.att, *s.log[-1])
        for a, (kind, h, d, v) in enumerate(s.log, 1):
            if kind in ('checkpoint', 'sleep'):
                freezing(s, go, has, put, run, kind, a, h)
            elif kind == 'stop':
                if has('Stop', h, a) and s.nodes[h].m == RUN and a > s.nodes[h].e:
                    go(f'{h}: Stop({a}): ended', put(h, ('StopOK', a), m=NONE, v=-1, e=a), bad='UNDONE' if s.ph == 'FREE' else None)
                elif has('Stop', h, a) and not has('StopOK', a) and s.nodes[h].m in (NONE, LOST):
                    go(f'{h}: Stop({a}): nothing runs', put(h, ('StopOK', a), e=max(a, s.nodes[h].e)))
            else:
                restoring(s, go, has, put, run, a, d, v)
        for i, x in enumerate(s.nodes):
            faults(s, go, put, run, i, x)
        return out

    # ---- the store's row ----------------------------------------------------------------------------------------------------------
    def claims(s, go, send):
        if s.ph != 'FREE' or s.att == attempts:
            return
        a, h = s.att + 1, s.home

        def log(*entry): return dict(att=a, ph='CLAIMED', log=s.log + (entry,))

        if s.alive and s.nodes[h].m != LOST:
            go(f'row: claim {a}: checkpoint on {h}', send('Freeze', h, a, **log('checkpoint', h, h, -1)))
            go(f'row: claim {a}: checkpoint --stop on {h}', send('Freeze', h, a, **log('sleep', h, h, -1)))
            n = s._replace(**log('stop', h, h, -1))
            go(f'row: claim {a}: stop on {h}', n if on['STOP_ROW'] else send('Stop', h, a, **log('stop', h, h, -1)))
        if not s.alive and s.snap >= 0:
            for d in (0, 1):
                go(f'row: claim {a}: restore v{s.snap} on {d}', send('Restore', d, a, **log('restore', h, d, s.snap)))

    def row(s, go, has, send, a, kind, h, d, v):
        up = s.inc + 1
        freezes = kind in ('checkpoint', 'sleep')
        undo = ('Thaw', h, a) if freezes else ('Disc', d, a)
        if s.ph == 'CLAIMED':
            n = send(*undo) if kind != 'stop' else s
            if on['ABORT_CAS']:
                go(f'row: ABORT {a}', n._replace(ph='ABORTED'))
            elif n != s:
                go(f'a coordinator decides to undo {a}; nothing in the row says so', n)
        if s.ph == 'ABORTED' or s.ph == 'CLAIMED' and not on['ABORT_CAS']:
            if freezes and has('ThawOK', a) and (s.ph == 'ABORTED' or kind == 'sleep') or s.ph == 'ABORTED' and not freezes:
                stopped = kind == 'stop' and has('StopOK', a)
                go(f'row: {a} undone, free', s._replace(ph='FREE'), bad='UNDONE' if stopped else None)
        for w in range(-1, s.g + 1):
            if s.ph == 'ABORTED' and has('Gone', a, w):
                kept = max(s.snap, w) if on['KEEP_LOST'] else s.snap
                bad = 'ZERO' if w >= 0 and kept != w else None   # a whole capture is on disk, and nobody can find it
                go(f'row: {a} is lost' + (f', its snapshot v{w} is entered' if w >= 0 and not bad else ''),
                   s._replace(ph='FREE', alive=False, ended=True, snap=kept), bad=bad)
        for w in list(range(s.g + 1)) + [TORN]:
            if s.ph != 'CLAIMED' or not has('CapOK', a, w):
                continue
            bad = 'BACK' if w == TORN else None              # what was captured is no instant of the workload
            if kind == 'checkpoint' and not has('Thaw', h, a):
                go(f'coordinator: {a} is captured: Thaw', send('Thaw', h, a))
            if kind == 'checkpoint' and (has('ThawOK', a) or not on['THAW_SEEN']):
                frozen = s.nodes[h].m == FRZ
                go(f'row: KEEP snapshot v{w}, free', s._replace(ph='FREE', snap=w), bad=bad or ('UNDONE' if frozen else None))
            if kind == 'sleep' and not has('Seal', h, a, w):
                go(f'coordinator: {a} is captured: Seal', send('Seal', h, a, w))
            if kind == 'sleep' and (has('SealOK', a, w) or not on['STOP_SEALS']):
                stale = 'BACK' if w != s.g else None         # the snapshot is the workload now, and it is older than what has run
                go(f'row: COMMIT {a}: asleep as v{w}', s._replace(ph='COMMITTED', inc=up, alive=False, snap=w), bad=bad or stale)
                if not on['ROW_FIRST'] and not has('Retire', h, a):
                    go(f'coordinator: {a} is sealed: Retire', send('Retire', h, a))
        if kind == 'sleep' and s.ph == 'COMMITTED':
            go('row: released', send('Retire', h, a, ph='RELEASED'))
        if kind == 'stop' and s.ph == 'CLAIMED' and (on['STOP_ROW'] or has('StopOK', a)):
            go(f'row: COMMIT {a}: stopped', send('Stop', h, a, ph='COMMITTED', inc=up, alive=False, ended=True))
        if kind == 'stop' and s.ph == 'COMMITTED' and (has('StopOK', a) or not on['STOP_SEEN']):
            go('row: free', s._replace(ph='FREE'))
        if kind == 'restore' and s.ph == 'CLAIMED' and has('HeldOK', a):
            go(f'row: COMMIT {a}: a new lineage from v{v} on {d}', send('Release', d, a, up, ph='COMMITTED', inc=up, home=d, alive=True))
        if kind == 'restore' and s.ph == 'COMMITTED' and has('RelOK', a):
            go('row: released', s._replace(ph='RELEASED', ended=False))
        if kind == 'restore' and s.ph == 'COMMITTED' and has('VowOK', a, s.inc):
            back = dict(ph='FREE', inc=up, alive=False)
            go('row: returned: the snapshot still is the workload; free',
               send('Disc', d, a, **back) if on['DISC_BACK'] else s._replace(**back))
        if s.ph == 'RELEASED':
            go('row: free', s._replace(ph='FREE'))

    # ---- checkpoint and checkpoint --stop on the source ---------------------------------------------------------------------------
    def freezing(s, go, has, put, run, kind, a, h):
        A = s.nodes[h]
        mine = A.m in (FRZ, SEAL) and A.l == a
        over = dict(e=max(A.e, a))
        if has('Freeze', h, a) and A.m == RUN and a > A.e and a >= A.l:
            go(f'{h}: Freeze({a})', put(h, ('Capture', h, a), m=FRZ, l=a, at=-1), bad='UNDONE' if s.ph == 'FREE' else None)
        if has('Capture', h, a) and A.m == FRZ and A.l == a and A.at < 0 and not any(has('CapOK', a, w) for w in range(s.g + 1)):
            go(f'{h}: Capture({a}) begins', put(h, at=A.v))
        if A.at >= 0 and A.l == a:
            disk = dict(dd=A.at) if on['DURABLE'] else {}
            if A.m == FRZ:
                go(f'{h}: Capture({a}) ends: v{A.at}', put(h, ('CapOK', a, A.at), at=-1, d=A.at, **disk))
            elif not on['UNBROKEN']:
                go(f'{h}: Capture({a}) ends, taken in part while it ran', put(h, ('CapOK', a, TORN), at=-1))
            else:
                go(f'{h}: Capture({a}) ends: the freeze was broken, the attempt is over', put(h, at=-1, **over))
        for w in range(s.g + 1):
            if has('Seal', h, a, w) and A.m == FRZ and A.l == a and A.d == w:
                go(f'{h}: Seal({a}, v{w})', put(h, ('SealOK', a, w), m=SEAL))
            if has('Seal', h, a, w) and A.m == LOST and A.lx == w and A.l == a and not has('SealOK', a, w):
                go(f'{h}: Seal({a}, v{w}): "gone, and never ran after the capture"', put(h, ('SealOK', a, w)))
        if has('Thaw', h, a):
            if mine and A.at < 0:
                go(f'{h}: Thaw({a})', run(h, ('ThawOK', a), **over))
            elif A.m == RUN and not has('ThawOK', a):
                go(f'{h}: Thaw({a}): runs already', put(h, ('ThawOK', a), **over))
            elif A.m == LOST and A.l == a and not has('Gone', a, A.lx):
                go(f'{h}: Thaw({a}): gone' + (f', never ran after v{A.lx}' if A.lx >= 0 else ''), put(h, ('Gone', a, A.lx), **over))
        if has('Retire', h, a) and A.l == a and (A.m == SEAL or A.m in (RUN, FRZ) and not on['STOP_SEALS']):
            go(f'{h}: Retire({a}) destroys', put(h, m=NONE, v=-1, **over), bad='RUNNING COPY DESTROYED' if A.m == RUN else None)

    # ---- restore on the target ----------------------------------------------------------------------------------------------------
    def restoring(s, go, has, put, run, a, d, v):
        B = s.nodes[d]
        over = dict(e=max(B.e, a))
        if has('Restore', d, a) and a > B.e and a > B.st and (B.m in (NONE, LOST) or B.m in (HELD, SEAL) and B.l < a):
            if on['HOLD']:
                go(f'{d}: RestoreHeld({a}, v{v})', put(d, ('HeldOK', a), m=HELD, l=a, v=v))
            else:
                go(f'{d}: Restore({a}, v{v}) runs at once', run(d, ('HeldOK', a), ('RelOK', a), l=a, st=a))
        if has('Disc', d, a) and B.m == HELD and B.l == a:
            go(f'{d}: Discard({a})', put(d, m=NONE, v=-1, **over))
        elif has('Disc', d, a) and a > B.e and B.st != a:
            go(f'{d}: Discard({a}): nothing there', put(d, **over))
        for i in range(1, s.inc + 1):
            if has('Release', d, a, i) and B.m == HELD and B.l == a and i > B.fl:
                go(f'{d}: Release({a}, {i})', run(d, ('RelOK', a), st=a, **over))
            elif has('Release', d, a, i) and B.m in (NONE, LOST) and B.st < a and a > B.e and not has('VowOK', a, i):
                go(f'{d}: Release({a}, {i}): the held copy is gone, vows never to run it', put(d, ('VowOK', a, i), fl=max(B.fl, i)))

    # ---- time and faults ----------------------------------------------------------------------------------------------------------
    def faults(s, go, put, run, i, x):
        if x.m == FRZ and s.leases:
            go(f'{i}: the freeze lease ends, thaws', run(i, e=max(x.e, x.l))._replace(leases=s.leases - 1))
        if x.m == HELD and s.deaths:
            go(f'{i}: the held copy dies', put(i, m=NONE, v=-1)._replace(deaths=s.deaths - 1), True)
        if s.losses and x.m != RUN:                          # of what runs, the fault itself takes the last state
            k = dict(d=x.dd, at=-1)
            if x.m in (FRZ, SEAL):
                k.update(m=LOST, v=-1, lx=x.dd if x.dd == x.v else -1)
            elif x.m == HELD:
                k.update(m=NONE, v=-1)
            go(f'{i}: node loses power', put(i, **k)._replace(losses=s.losses - 1), True)

    def good(s):
        ms = [x.m for x in s.nodes]
        if s.ph != 'FREE':
            return False
        return all(m in (NONE, LOST) for m in ms) if not s.alive else s.nodes[s.home].m == RUN and s.nodes[1 - s.home].m in (NONE, LOST)

    return first, steps, good


def check(live=False, **options):
    first, steps, good = model(**options)
    return explore(first, steps, good if live else None)
